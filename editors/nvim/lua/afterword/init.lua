local M = {}

---@class afterword.Keys Keys that take ghost text; false maps none.
---@field accept? string|false
---@field accept_word? string|false

---@class afterword.Options
---@field ghost? boolean Show ghost text (Neovim 0.12).
---@field popup? boolean Open Neovim's own completion list while a word is typed.
---@field keys? afterword.Keys|false
---@field name? string Name of the model that |:AfterwordTrain| makes.
local defaults = { ghost = true, popup = true, keys = {}, name = 'me' }

---@return afterword.Options
function M.options()
  return vim.tbl_deep_extend('force', defaults, vim.g.afterword or {})
end

--- The client of the current buffer, or else of any other.
---@return vim.lsp.Client?
function M.client()
  local here = vim.lsp.get_clients({ name = 'afterword', bufnr = 0 })
  return here[1] or vim.lsp.get_clients({ name = 'afterword' })[1]
end

--- Set up a buffer that the server serves.
---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  local switch = require('afterword.switch')
  if switch.is_off(buffer) then -- since the server began to start
    vim.schedule(function()
      if not vim.api.nvim_buf_is_valid(buffer) then
        return
      elseif switch.is_off(buffer) then
        switch.turn_off(buffer)
      else -- and on again
        M.attach(client, buffer)
      end
    end)
    return
  end
  switch.attached(buffer)
  local options = M.options()
  if options.popup then
    require('afterword.popup').enable(client, buffer)
  end
  if not vim.lsp.inline_completion then
    return
  elseif options.ghost then
    require('afterword.ghost').enable(client, buffer, options.keys)
  else
    require('afterword.ghost').forbid(client)
  end
end

--- Leave a buffer as it was before the server served it.
---@param client vim.lsp.Client
---@param buffer integer
function M.detach(client, buffer)
  require('afterword.popup').disable(buffer)
  if vim.lsp.inline_completion then
    require('afterword.ghost').detach(client, buffer)
  end
end

return M
