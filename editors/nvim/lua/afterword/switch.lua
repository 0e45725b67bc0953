local M = {}

local KEEPER = 'afterword_off'

--- A server in this very process that knows nothing and is told nothing.
---@param dispatchers vim.lsp.rpc.Dispatchers
---@return vim.lsp.rpc.PublicClient
local function start_nothing(dispatchers)
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

--- Have Neovim follow the changes of a buffer that is off: it stops once the last server has gone,
--- and does not begin again, so that a server that came back would know the old text for ever.
---@param buffer integer
local function keep_followed(buffer)
  vim.lsp.start({ name = KEEPER, cmd = start_nothing }, { bufnr = buffer })
end

---@param buffer integer
---@param name string
local function detach(buffer, name)
  for _, client in ipairs(vim.lsp.get_clients({ name = name, bufnr = buffer })) do
    vim.lsp.buf_detach_client(buffer, client.id)
  end
end

--- Whether the server is for buffers of this kind.
---@param buffer integer
---@return boolean
function M.is_for(buffer)
  local config, options = vim.lsp.config.afterword, vim.bo[buffer]
  local filetypes = config and config.filetypes
  return config ~= nil
    and options.buftype == ''
    and (not filetypes or vim.list_contains(filetypes, options.filetype))
end

--- Whether the server serves a buffer.
---@param buffer integer
---@return boolean
function M.is_on(buffer)
  return #vim.lsp.get_clients({ name = 'afterword', bufnr = buffer }) > 0
end

--- Whether it must not.
---@param buffer integer
---@return boolean
function M.is_off(buffer)
  return vim.b[buffer].afterword == false
end

--- Send a buffer's text to the server no more.
---@param buffer integer
function M.turn_off(buffer)
  vim.b[buffer].afterword = false
  if M.is_on(buffer) then
    keep_followed(buffer)
    detach(buffer, 'afterword')
  end
end

--- Have the server serve a buffer, and no other one than before.
---@param buffer integer
function M.turn_on(buffer)
  vim.b[buffer].afterword = true
  local config = vim.deepcopy(vim.lsp.config.afterword)
  local function run(root)
    config.root_dir = root or (config.root_markers and vim.fs.root(buffer, config.root_markers))
    vim.lsp.start(config, { bufnr = buffer, reuse_client = config.reuse_client })
  end
  if type(config.root_dir) == 'function' then
    config.root_dir(buffer, run)
  else
    run(config.root_dir)
  end
end

--- The server follows the changes from now on.
---@param buffer integer
function M.attached(buffer)
  detach(buffer, KEEPER)
end

return M
