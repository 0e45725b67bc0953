local M = {}

---@class afterword.Options
---@field ghost? boolean Show ghost text (Neovim 0.12).
---@field popup? boolean Open Neovim's own completion list while a word is typed.
---@field keys? { accept?: string|false, accept_word?: string|false } Keys that take ghost text.
---@field name? string Name of the model that |:AfterwordTrain| makes.
local defaults = {
  ghost = true,
  popup = true,
  keys = { accept = '<C-f>', accept_word = '<M-f>' },
  name = 'me',
}

---@return afterword.Options
function M.options()
  return vim.tbl_deep_extend('force', defaults, vim.g.afterword or {})
end

---@return vim.lsp.Client?
function M.client()
  return vim.lsp.get_clients({ name = 'afterword' })[1]
end

--- Set up a buffer that the server serves.
---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  local options = M.options()
  if options.popup then
    require('afterword.popup').enable(client, buffer)
  end
  if options.ghost and vim.lsp.inline_completion then
    require('afterword.ghost').enable(buffer, options.keys)
  end
end

return M
