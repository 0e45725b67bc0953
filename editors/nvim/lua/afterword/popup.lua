--- Opens Neovim's own completion list while a word is typed.
local M = {}

--- List the characters of words: letters of the scripts with upper and lower case, apostrophes.
---@return string[]
local function list_word_characters()
  local characters = { "'", '’' }
  for code = 0x41, 0x52f do -- Latin, Greek and Cyrillic
    local letter = vim.fn.nr2char(code)
    if vim.fn.toupper(letter) ~= vim.fn.tolower(letter) then
      table.insert(characters, letter)
    end
  end
  return characters
end

--- Open the list while a word is typed. Neovim asks the server only after trigger characters, so
--- the letters are made trigger characters.
---@param client vim.lsp.Client
---@param buffer integer
function M.enable(client, buffer)
  local provider = client.server_capabilities.completionProvider
  if not provider then
    return
  end
  local triggers = provider.triggerCharacters or {}
  if not vim.list_contains(triggers, 'a') then
    provider.triggerCharacters = vim.list_extend(list_word_characters(), triggers)
  end
  -- Without noselect the list would insert its first word, and Enter would accept it.
  local original = vim.b[buffer].afterword_completeopt or vim.bo[buffer].completeopt
  local current = original ~= '' and original or vim.go.completeopt
  local flags = vim.split(current, ',', { trimempty = true })
  vim.bo[buffer].completeopt = table.concat(vim.list_extend(flags, { 'menuone', 'noselect' }), ',')
  vim.b[buffer].afterword_completeopt = original
  vim.lsp.completion.enable(true, client.id, buffer, {
    autotrigger = true,
    convert = function(item) -- hides the kind, which is the same for all words
      return item.kind == vim.lsp.protocol.CompletionItemKind.Text and { kind = '' } or {}
    end,
  })
end

--- Restore the buffer's original 'completeopt'.
---@param buffer integer
function M.disable(buffer)
  if vim.b[buffer].afterword_completeopt then
    vim.bo[buffer].completeopt = vim.b[buffer].afterword_completeopt
    vim.b[buffer].afterword_completeopt = nil
  end
end

return M
