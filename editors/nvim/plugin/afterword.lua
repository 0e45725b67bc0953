if vim.g.loaded_afterword or vim.fn.has('nvim-0.11') == 0 then
  return
end
vim.g.loaded_afterword = true

local group = vim.api.nvim_create_augroup('afterword', {})

for event, handler in pairs({ LspAttach = 'attach', LspDetach = 'detach' }) do
  vim.api.nvim_create_autocmd(event, {
    group = group,
    callback = function(arguments)
      local client = vim.lsp.get_client_by_id(arguments.data.client_id)
      if client and client.name == 'afterword' then
        require('afterword')[handler](client, arguments.buf)
      end
    end,
  })
end

--- Create a user command that calls a function of the module afterword.commands.
local function create_command(name, action, options)
  vim.api.nvim_create_user_command('Afterword' .. name, function(arguments)
    require('afterword.commands')[action](arguments)
  end, options)
end

create_command('Status', 'show_status', { desc = 'Show the model in use, and figures about it' })
create_command('Stats', 'show_statistics', {
  bang = true,
  desc = 'Show how many keystrokes and words were saved; ! starts over',
})
create_command('Model', 'choose_model', {
  nargs = '?',
  complete = function(prefix)
    return require('afterword.commands').complete_model(prefix)
  end,
  desc = 'Choose the model to use',
})
create_command('Train', 'train', {
  nargs = '*',
  bang = true,
  count = 0,
  complete = 'file',
  desc = 'Train the network on files and folders, for [count] minutes; ! stops the training',
})
create_command('Learn', 'learn', { desc = 'Learn the words and phrases in the file of this buffer, in seconds' })
create_command('Forget', 'forget', { nargs = '?', desc = 'Never suggest a word again' })
create_command('Why', 'why', { desc = 'Show why the words at the cursor are suggested' })
create_command('Toggle', 'toggle', { desc = 'Turn Afterword off in this buffer, or on again' })
