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
  local triggers = provider.triggerCharacters or {}
  if not vim.list_contains(triggers, 'a') then
    provider.triggerCharacters = vim.list_extend(letters(), triggers)
  end
  -- Without noselect the list would write its first word into the text, and Enter would take it.
  local flags = vim.list_extend(vim.opt_global.completeopt:get(), { 'menuone', 'noselect' })
  vim.bo[buffer].completeopt = table.concat(flags, ',')
  vim.lsp.completion.enable(true, client.id, buffer, {
    autotrigger = true,
    convert = function(item) -- the words are all of one kind, which says nothing
      return item.kind == vim.lsp.protocol.CompletionItemKind.Text and { kind = '' } or {}
    end,
  })
end

return M
