local M = {}

--- What keys can do, and the keys that do it by default.
local DEFAULT_KEYS = { accept = '<C-f>', accept_word = '<M-f>' }
local DESCRIPTION = 'Afterword: '

--- Neovim's own state of the ghost text in a buffer. No public function tells whose text is shown.
---@param buffer integer
---@return table? state nil where there is none, or this Neovim keeps it elsewhere
local function state_of(buffer)
  return vim.tbl_get(vim.lsp, '_capability', 'all', 'inline_completion', 'active', buffer)
end

---@param client_id integer
---@return boolean
local function is_ours(client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  return client ~= nil and client.name == 'afterword'
end

--- Make what follows a step of its own for undo.
local function break_undo()
  vim.go.undolevels = vim.go.undolevels
end

--- Take some of the ghost text, unless another server offers it.
---@param cut fun(text: string): string
---@return boolean taken
local function take(cut)
  local shown = (state_of(vim.api.nvim_get_current_buf()) or {}).current
  if shown and not is_ours(shown.client_id) then
    return false
  end
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      if not is_ours(item.client_id) then -- it came between
        return
      end
      break_undo()
      if type(item.insert_text) == 'string' then -- a snippet cannot be cut
        item.insert_text = cut(item.insert_text)
      end
      return item
    end,
  })
end

--- Take the ghost text.
---@return boolean taken false when none of Afterword's is shown
function M.accept()
  return take(function(text)
    return text
  end)
end

--- Take the first word of the ghost text, and the space if more words follow.
---@return boolean taken false when none of Afterword's is shown
function M.accept_word()
  return take(function(text)
    return text:match('^%s*%S+ ?') or text
  end)
end

--- What a key is mapped to in Insert mode; empty where it is not.
---@param buffer integer
---@param key string
---@return table<string, any>
local function mapping_of(buffer, key)
  return vim.api.nvim_buf_call(buffer, function()
    return vim.fn.maparg(key, 'i', false, true)
  end)
end

---@param mapping table<string, any>
---@return boolean
local function is_own(mapping)
  return vim.startswith(mapping.desc or '', DESCRIPTION)
end

--- Have a key take ghost text, and without any do what it did before.
---@param buffer integer
---@param key string
---@param name string
local function map(buffer, key, name)
  local before = mapping_of(buffer, key)
  if is_own(before) then
    return -- the buffer was served before
  end
  local otherwise = key
  if next(before) then
    otherwise = ('<Plug>(afterword-no-%s)'):format(name)
    before.lhs, before.lhsraw, before.lhsrawalt = otherwise, vim.keycode(otherwise), nil
    before.buffer = 1
    vim.api.nvim_buf_call(buffer, function()
      vim.fn.mapset('i', false, before)
    end)
  end
  vim.keymap.set('i', key, function()
    if M[name]() then
      return '<C-x><C-z>' -- closes the list, which would stay with the words for the old text
    elseif otherwise == key then
      return key
    end
    vim.api.nvim_feedkeys(vim.keycode(otherwise), 'im', false)
    return ''
  end, { buffer = buffer, expr = true, desc = DESCRIPTION .. name:gsub('_', ' ') })
end

--- The keys to map: those of the options, else the default ones that nobody has mapped.
---@param buffer integer
---@param chosen afterword.Keys|false
---@return table<string, string> keys
---@return table<string, string> taken by mappings that are not ours
function M.keys(buffer, chosen)
  local keys, taken = {}, {}
  for name, default in pairs(chosen and DEFAULT_KEYS or {}) do
    local before = mapping_of(buffer, default)
    if chosen[name] then
      keys[name] = chosen[name]
    elseif chosen[name] == nil and next(before) and not is_own(before) then
      taken[name] = default
    elseif chosen[name] == nil then
      keys[name] = default
    end
  end
  return keys, taken
end

--- Show the client's ghost text in a buffer, and no other server's.
---@param client vim.lsp.Client
---@param buffer integer
---@param chosen afterword.Keys|false
function M.enable(client, buffer, chosen)
  vim.lsp.inline_completion.enable(true, { client_id = client.id, bufnr = buffer })
  for name, key in pairs((M.keys(buffer, chosen))) do
    map(buffer, key, name)
  end
end

--- Show it nowhere, though ghost text be enabled for all servers.
---@param client vim.lsp.Client
function M.forbid(client)
  vim.lsp.inline_completion.enable(false, { client_id = client.id })
end

--- Forget the client: Neovim does that by itself only where all servers of the buffer are enabled.
---@param client vim.lsp.Client
---@param buffer integer
function M.detach(client, buffer)
  local state = state_of(buffer)
  if state and state.client_state[client.id] then
    state:abort()
    state:on_detach(client.id)
    if not next(state.client_state) then
      state:destroy()
    end
  end
end

return M
