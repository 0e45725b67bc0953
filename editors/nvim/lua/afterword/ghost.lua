--- Shows ghost text, and maps the keys that accept it.
local M = {}

local DEFAULT_KEYS = { accept = '<C-f>', accept_word = '<M-f>' }

--- How the descriptions of the plugin's own mappings start.
local DESCRIPTION_PREFIX = 'Afterword: '

--- Return Neovim's private state of the ghost text in a buffer: no public function tells which
--- server's text is shown.
---@param buffer integer
---@return table? state nil if there is none, or if this version of Neovim keeps it elsewhere
local function get_state(buffer)
  return vim.tbl_get(vim.lsp, '_capability', 'all', 'inline_completion', 'active', buffer)
end

---@param client_id integer
---@return boolean
local function is_afterword(client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  return client ~= nil and client.name == 'afterword'
end

--- Start a new undo step.
local function break_undo()
  vim.go.undolevels = vim.go.undolevels
end

--- Accept part of the ghost text, unless it is another server's.
---@param choose fun(text: string): string returns the part
---@return boolean accepted
local function accept_part(choose)
  local shown = (get_state(vim.api.nvim_get_current_buf()) or {}).current
  if shown and not is_afterword(shown.client_id) then
    return false
  end
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      if not is_afterword(item.client_id) then -- it has replaced ours a moment ago
        return
      end
      break_undo()
      if type(item.insert_text) == 'string' then -- a snippet can only be accepted whole
        item.insert_text = choose(item.insert_text)
      end
      return item
    end,
  })
end

--- Accept the ghost text.
---@return boolean accepted false if Afterword shows none
function M.accept()
  return accept_part(function(text)
    return text
  end)
end

--- Accept the first word of the ghost text, with the space after it if more words follow.
---@return boolean accepted false if Afterword shows none
function M.accept_word()
  return accept_part(function(text)
    return text:match('^%s*%S+ ?') or text
  end)
end

--- Return the mapping of a key in Insert mode; an empty table if there is none.
---@param buffer integer
---@param key string
---@return table<string, any>
local function get_mapping(buffer, key)
  return vim.api.nvim_buf_call(buffer, function()
    return vim.fn.maparg(key, 'i', false, true)
  end)
end

--- Tell whether this plugin created a mapping.
---@param mapping table<string, any>
---@return boolean
local function is_ours(mapping)
  return vim.startswith(mapping.desc or '', DESCRIPTION_PREFIX)
end

--- Map a key to accept ghost text. If there is none, the key does what it did before.
---@param buffer integer
---@param key string
---@param action string
local function map_key(buffer, key, action)
  local original = get_mapping(buffer, key)
  if is_ours(original) then
    return -- the server was attached to this buffer before
  end
  local fallback = key
  if next(original) then
    fallback = ('<Plug>(afterword-no-%s)'):format(action)
    original.lhs, original.lhsraw, original.lhsrawalt = fallback, vim.keycode(fallback), nil
    original.buffer = 1
    vim.api.nvim_buf_call(buffer, function()
      vim.fn.mapset('i', false, original)
    end)
  end
  vim.keymap.set('i', key, function()
    if M[action]() then
      return '<C-x><C-z>' -- closes the list, which would otherwise stay with outdated words
    elseif fallback == key then
      return key
    end
    vim.api.nvim_feedkeys(vim.keycode(fallback), 'im', false)
    return ''
  end, { buffer = buffer, expr = true, desc = DESCRIPTION_PREFIX .. action:gsub('_', ' ') })
end

--- Choose the keys to map: those in the options, or else the default keys that are not mapped yet.
---@param buffer integer
---@param options afterword.Keys|false
---@return table<string, string> keys by action
---@return table<string, string> conflicts default keys by action that the user has mapped
function M.resolve_keys(buffer, options)
  local keys, conflicts = {}, {}
  for action, default in pairs(options and DEFAULT_KEYS or {}) do
    local mapping = get_mapping(buffer, default)
    if options[action] then
      keys[action] = options[action]
    elseif options[action] == nil and next(mapping) and not is_ours(mapping) then
      conflicts[action] = default
    elseif options[action] == nil then
      keys[action] = default
    end
  end
  return keys, conflicts
end

--- Show the client's ghost text in a buffer, but no other server's.
---@param client vim.lsp.Client
---@param buffer integer
---@param options afterword.Keys|false
function M.enable(client, buffer, options)
  vim.lsp.inline_completion.enable(true, { client_id = client.id, bufnr = buffer })
  for action, key in pairs((M.resolve_keys(buffer, options))) do
    map_key(buffer, key, action)
  end
end

--- Hide the client's ghost text everywhere, even if the user has enabled it for all servers.
---@param client vim.lsp.Client
function M.disable_everywhere(client)
  vim.lsp.inline_completion.enable(false, { client_id = client.id })
end

--- Remove the client from the ghost text of a buffer. Neovim does so itself only if ghost text is
--- enabled for all servers of the buffer.
---@param client vim.lsp.Client
---@param buffer integer
function M.detach(client, buffer)
  local state = get_state(buffer)
  if state and state.client_state[client.id] then
    state:abort()
    state:on_detach(client.id)
    if not next(state.client_state) then
      state:destroy()
    end
  end
end

return M
