local M = {}

--- The characters a word is made of, in the scripts that have capitals.
---@return string[]
local function letters()
  local found = { "'", '’' }
  for code = 0x41, 0x52f do
    local letter = vim.fn.nr2char(code)
    if vim.fn.toupper(letter) ~= vim.fn.tolower(letter) then
      table.insert(found, letter)
    end
  end
  return found
end

--- Open the list while a word is typed: Neovim asks only after the server's trigger characters.
---@param client vim.lsp.Client
---@param buffer integer
function M.enable(client, buffer)
  local provider = client.server_capabilities.completionProvider
  if not provider then
    return
  end
  local triggers = provider.triggerCharacters or {}
  if not vim.list_contains(triggers, 'a') then
    provider.triggerCharacters = vim.list_extend(letters(), triggers)
  end
  -- Without noselect the list would write its first word into the text, and Enter would take it.
  local own = vim.b[buffer].afterword_completeopt or vim.bo[buffer].completeopt
  local flags = vim.split(own ~= '' and own or vim.go.completeopt, ',', { trimempty = true })
  vim.bo[buffer].completeopt = table.concat(vim.list_extend(flags, { 'menuone', 'noselect' }), ',')
  vim.b[buffer].afterword_completeopt = own
  vim.lsp.completion.enable(true, client.id, buffer, {
    autotrigger = true,
    convert = function(item) -- the words are all of one kind, which says nothing
      return item.kind == vim.lsp.protocol.CompletionItemKind.Text and { kind = '' } or {}
    end,
  })
end

--- Give the buffer its own 'completeopt' back.
---@param buffer integer
function M.disable(buffer)
  if vim.b[buffer].afterword_completeopt then
    vim.bo[buffer].completeopt = vim.b[buffer].afterword_completeopt
    vim.b[buffer].afterword_completeopt = nil
  end
end

return M
