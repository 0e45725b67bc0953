if vim.g.loaded_afterword or vim.fn.has('nvim-0.11') == 0 then
  return
end
vim.g.loaded_afterword = true

local group = vim.api.nvim_create_augroup('afterword', {})

for event, run in pairs({ LspAttach = 'attach', LspDetach = 'detach' }) do
  vim.api.nvim_create_autocmd(event, {
    group = group,
    callback = function(arguments)
      local client = vim.lsp.get_client_by_id(arguments.data.client_id)
      if client and client.name == 'afterword' then
        require('afterword')[run](client, arguments.buf)
      end
    end,
  })
end

local function command(name, run, options)
  vim.api.nvim_create_user_command('Afterword' .. name, function(arguments)
    require('afterword.commands')[run](arguments)
  end, options)
end

command('Status', 'status', { desc = 'Show the model and what it knows' })
command('Model', 'model', {
  nargs = '?',
  complete = function(lead)
    return require('afterword.commands').complete_model(lead)
  end,
  desc = 'Choose the model',
})
command('Train', 'train', {
  nargs = '*',
  bang = true,
  count = 0,
  complete = 'file',
  desc = 'Train a model on files and folders; a count is minutes, ! stops it',
})
command('Learn', 'learn', { desc = 'Learn from the saved file of this buffer' })
command('Forget', 'forget', { nargs = '?', desc = 'Never suggest a word again' })
command('Toggle', 'toggle', { desc = 'Turn off in this buffer, or on again' })
