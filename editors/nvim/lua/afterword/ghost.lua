local M = {}

--- Make what follows a step of its own for undo.
local function break_undo()
  vim.go.undolevels = vim.go.undolevels
end

--- Take the ghost text.
---@return boolean taken false when none is shown
function M.accept()
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      break_undo()
      return item
    end,
  })
end

--- Take the first word of the ghost text, and the space if more words follow.
---@return boolean taken false when none is shown
function M.accept_word()
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      break_undo()
      item.insert_text = item.insert_text:match('^%s*%S+ ?')
      return item
    end,
  })
end

--- Show ghost text in a buffer.
---@param buffer integer
---@param keys table<string, string|false>
function M.enable(buffer, keys)
  vim.lsp.inline_completion.enable(true, { bufnr = buffer })
  for name, key in pairs(keys) do
    if key then
      vim.keymap.set('i', key, function()
        -- What is returned closes the list, which would stay with the words for the old text.
        return M[name]() and '<C-x><C-z>' or key
      end, { buffer = buffer, expr = true, desc = 'Afterword: ' .. name:gsub('_', ' ') })
    end
  end
end

return M
