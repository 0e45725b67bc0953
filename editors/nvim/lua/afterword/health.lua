local afterword = require('afterword')
local health = vim.health

local M = {}

local TIMEOUT_MS = 10000

local function check_neovim()
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 0 then
    health.error(('Neovim %s is too old; 0.11 is needed, 0.12 for ghost text'):format(version))
  elseif vim.lsp.inline_completion then
    health.ok(('Neovim %s can show ghost text'):format(version))
  else
    health.warn(('Neovim %s cannot show ghost text'):format(version), 'Neovim 0.12 can')
  end
end

local function check_command()
  local config = vim.lsp.config.afterword
  local cmd = config and config.cmd
  if type(cmd) ~= 'table' then
    health.error("no command for the server in vim.lsp.config('afterword')")
    return
  end
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    health.error(cmd[1] .. ' is not found', {
      'pip install afterword',
      'or give its full path: `afterword setup neovim` prints the configuration',
    })
    return
  end
  local done = vim.system({ path, '--version' }, { text = true }):wait(TIMEOUT_MS)
  if done.code == 0 then
    health.ok(('%s is %s'):format(vim.trim(done.stdout), path))
  else
    health.error(('%s fails: %s'):format(path, vim.trim(done.stderr or '')))
  end
end

local function check_model(client)
  local params = { command = 'afterword.status' }
  local answer, reason = client:request_sync('workspace/executeCommand', params, TIMEOUT_MS)
  if not answer or answer.err then
    local why = answer and answer.err.message or reason
    local advice = 'see the log, ' .. vim.lsp.log.get_filename()
    health.error(('the server does not answer: %s'):format(why), advice)
    return
  end
  local status = answer.result
  if status and status.model and status.model ~= vim.NIL then
    health.ok(('the model is %s (%s), in %s'):format(status.model, status.language, status.path))
  else
    health.error('the server has no model', 'run `afterword doctor` to see why')
  end
end

--- Neovim gives all servers of a buffer the same columns, so they must count them alike.
local function check_encodings(client)
  local mixed = {}
  for buffer in pairs(client.attached_buffers) do
    for _, other in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
      if other.offset_encoding ~= client.offset_encoding then
        mixed[other.name] = other.offset_encoding
      end
    end
  end
  for name, encoding in vim.spairs(mixed) do
    local line = '%s counts columns in %s, Afterword in %s'
    health.warn(line:format(name, encoding, client.offset_encoding), {
      "vim.lsp.config('afterword', { init_options = { positionEncoding = 'utf-16' } })",
    })
  end
  if not next(mixed) then
    health.ok(('columns are counted in %s'):format(client.offset_encoding))
  end
end

--- Keys that somebody has mapped take no ghost text.
local function check_keys(client)
  local ghost = require('afterword.ghost')
  local mapped = {}
  for buffer in pairs(client.attached_buffers) do
    if vim.api.nvim_buf_is_valid(buffer) then
      local _, taken = ghost.keys(buffer, afterword.options().keys)
      mapped = vim.tbl_extend('force', mapped, taken)
    end
  end
  for name, key in vim.spairs(mapped) do
    health.warn(('%s is your own mapping and does not take ghost text'):format(key), {
      ("choose another key: vim.g.afterword = { keys = { %s = '<C-l>' } }"):format(name),
    })
  end
end

function M.check()
  health.start('afterword')
  check_neovim()
  check_command()
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('afterword') then
    health.warn('the server is not enabled', "vim.lsp.enable('afterword')")
  end
  local client = afterword.client()
  if client then
    check_model(client)
    check_encodings(client)
    if vim.lsp.inline_completion and afterword.options().ghost then
      check_keys(client)
    end
  else
    health.info('no server runs: open a document that it serves')
  end
end

return M
