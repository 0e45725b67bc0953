---@brief
---
--- https://example.org/afterword
---
--- Afterword suggests your next word as you write prose, and finishes the one you have begun. It runs
--- on your own machine and can learn from your own writing.
---
--- From Neovim 0.12 on it has ghost text too:
--- ```lua
--- vim.lsp.inline_completion.enable()
--- ```
---
--- The plugin in the repository adds keys, commands and a health check.

---@type vim.lsp.Config
return {
  cmd = { 'afterword', 'serve' },
  filetypes = {
    'asciidoc',
    'astro',
    'bash',
    'c',
    'clojure',
    'context',
    'cpp',
    'cs',
    'css',
    'dart',
    'djot',
    'dockerfile',
    'elixir',
    'eruby',
    'fish',
    'gitcommit',
    'gitsendemail',
    'go',
    'handlebars',
    'haskell',
    'hgcommit',
    'html',
    'htmldjango',
    'java',
    'javascript',
    'javascriptreact',
    'jinja',
    'jjdescription',
    'json5',
    'jsonc',
    'julia',
    'kotlin',
    'less',
    'liquid',
    'lisp',
    'livebook',
    'lua',
    'mail',
    'make',
    'markdown',
    'mdx',
    'objc',
    'org',
    'pandoc',
    'perl',
    'php',
    'plaintex',
    'python',
    'quarto',
    'r',
    'rmd',
    'rst',
    'ruby',
    'rust',
    'scala',
    'scheme',
    'scss',
    'sh',
    'sql',
    'svelte',
    'svn',
    'swift',
    'tex',
    'text',
    'toml',
    'typescript',
    'typescriptreact',
    'typst',
    'vim',
    'vue',
    'xhtml',
    'xml',
    'yaml',
    'zsh',
  },
}
