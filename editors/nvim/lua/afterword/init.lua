--- Options, and what happens when the server is attached to a buffer or detached from it.
local M = {}

--- The status that the server has sent last.
local current_status ---@type table?

---@class afterword.Keys Keys that accept ghost text; false maps none.
---@field accept? string|false
---@field accept_word? string|false

---@class afterword.Options
---@field ghost? boolean Show ghost text (Neovim 0.12).
---@field popup? boolean Open Neovim's own completion list while a word is typed.
---@field keys? afterword.Keys|false
---@field name? string Name of the model that |:AfterwordTrain| trains.
local DEFAULTS = { ghost = true, popup = true, keys = {}, name = 'me' }

---@return afterword.Options
function M.get_options()
  return vim.tbl_deep_extend('force', DEFAULTS, vim.g.afterword or {})
end

--- Keep the status that the server sends when it has learned something.
---@param status table
function M.set_status(status)
  current_status = status
  vim.cmd.redrawstatus({ bang = true })
end

--- Return a text for the status line, with the number of saved files that were learned.
---@return string text empty where the server is not attached
function M.statusline()
  if #vim.lsp.get_clients({ name = 'afterword', bufnr = 0 }) == 0 then
    return ''
  end
  local files = current_status and current_status.learned.files or 0
  local learned = files > 0 and (' (%d learned)'):format(files) or ''
  return 'Afterword' .. learned
end

--- Return the client that is attached to the current buffer, or else any other one.
---@return vim.lsp.Client?
function M.get_client()
  local attached = vim.lsp.get_clients({ name = 'afterword', bufnr = 0 })
  return attached[1] or vim.lsp.get_clients({ name = 'afterword' })[1]
end

--- Set up a buffer that the server has been attached to.
---@param client vim.lsp.Client
---@param buffer integer
function M.attach(client, buffer)
  local switch = require('afterword.switch')
  if switch.is_off(buffer) then -- turned off while the server was starting
    vim.schedule(function()
      if not vim.api.nvim_buf_is_valid(buffer) then
        return
      elseif switch.is_off(buffer) then
        switch.turn_off(buffer)
      else -- turned on again in the meantime
        M.attach(client, buffer)
      end
    end)
    return
  end
  switch.detach_placeholder(buffer)
  local options = M.get_options()
  if options.popup then
    require('afterword.popup').enable(client, buffer)
  end
  if not vim.lsp.inline_completion then
    return
  elseif options.ghost then
    require('afterword.ghost').enable(client, buffer, options.keys)
  else
    require('afterword.ghost').disable_everywhere(client)
  end
end

--- Restore a buffer to its state before the server was attached.
---@param client vim.lsp.Client
---@param buffer integer
function M.detach(client, buffer)
  require('afterword.popup').disable(buffer)
  if vim.lsp.inline_completion then
    require('afterword.ghost').detach(client, buffer)
  end
end

return M
