--- Turns Afterword off and on in single buffers.
local M = {}

local PLACEHOLDER = 'afterword_off'

--- Start a server inside Neovim that ignores all it is sent.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@return vim.lsp.rpc.PublicClient
local function start_placeholder_server(dispatchers)
  local closing = false
  local function close()
    closing = true
    dispatchers.on_exit(0, 0)
  end
  return {
    request = function(_, _, reply)
      reply(nil, { capabilities = vim.empty_dict() })
      return true, 1
    end,
    notify = function(method)
      if method == 'exit' then
        close()
      end
      return true
    end,
    is_closing = function()
      return closing
    end,
    terminate = close,
  }
end

--- Attach a placeholder client to a buffer that is off. Neovim stops tracking a buffer's changes
--- when its last client is detached and never starts again, so a server attached later would
--- keep the old text.
---@param buffer integer
local function attach_placeholder(buffer)
  vim.lsp.start({ name = PLACEHOLDER, cmd = start_placeholder_server }, { bufnr = buffer })
end

---@param buffer integer
---@param name string
local function detach_clients(buffer, name)
  for _, client in ipairs(vim.lsp.get_clients({ name = name, bufnr = buffer })) do
    vim.lsp.buf_detach_client(buffer, client.id)
  end
end

--- Tell whether the server is meant for a buffer of this type and filetype.
---@param buffer integer
---@return boolean
function M.is_supported(buffer)
  local config, options = vim.lsp.config.afterword, vim.bo[buffer]
  local filetypes = config and config.filetypes
  return config ~= nil
    and options.buftype == ''
    and (not filetypes or vim.list_contains(filetypes, options.filetype))
end

--- Tell whether the server is attached to a buffer.
---@param buffer integer
---@return boolean
function M.is_attached(buffer)
  return #vim.lsp.get_clients({ name = 'afterword', bufnr = buffer }) > 0
end

--- Tell whether the user has turned Afterword off in a buffer.
---@param buffer integer
---@return boolean
function M.is_off(buffer)
  return vim.b[buffer].afterword == false
end

--- Turn Afterword off in a buffer: the server no longer gets its text.
---@param buffer integer
function M.turn_off(buffer)
  vim.b[buffer].afterword = false
  if M.is_attached(buffer) then
    attach_placeholder(buffer)
    detach_clients(buffer, 'afterword')
  end
end

--- Turn Afterword on in a buffer, and in no other.
---@param buffer integer
function M.turn_on(buffer)
  vim.b[buffer].afterword = true
  local config = vim.deepcopy(vim.lsp.config.afterword)
  local function start(root)
    config.root_dir = root or (config.root_markers and vim.fs.root(buffer, config.root_markers))
    vim.lsp.start(config, { bufnr = buffer, reuse_client = config.reuse_client })
  end
  if type(config.root_dir) == 'function' then
    config.root_dir(buffer, start)
  else
    start(config.root_dir)
  end
end

--- Remove the placeholder from a buffer that the server is attached to again.
---@param buffer integer
function M.detach_placeholder(buffer)
  detach_clients(buffer, PLACEHOLDER)
end

return M
