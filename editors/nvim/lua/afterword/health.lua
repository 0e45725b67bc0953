--- The report of |:checkhealth|.
local afterword = require('afterword')
local health = vim.health

local M = {}

local ANSWER_TIMEOUT_MS = 10000

local function check_neovim()
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 0 then
    health.error(('Neovim %s is too old; install 0.11, or 0.12 for ghost text'):format(version))
  elseif vim.lsp.inline_completion then
    health.ok(('Neovim %s can show ghost text'):format(version))
  else
    health.warn(('Neovim %s cannot show ghost text'):format(version), 'for ghost text, install Neovim 0.12')
  end
end

local function check_command()
  local config = vim.lsp.config.afterword
  local cmd = config and config.cmd
  if type(cmd) ~= 'table' then
    health.error(
      "vim.lsp.config('afterword') has no command for the server",
      '`afterword setup neovim` prints the configuration'
    )
    return
  end
  local path = vim.fn.exepath(cmd[1])
  if path == '' then
    health.error(cmd[1] .. ' was not found', {
      'install the server from a release file or a clone: docs/installation.md in the repository says how',
      'or configure its full path: `afterword setup neovim` prints the configuration',
    })
    return
  end
  local result = vim.system({ path, '--version' }, { text = true }):wait(ANSWER_TIMEOUT_MS)
  if result.code == 0 then
    health.ok(('%s is installed at %s'):format(vim.trim(result.stdout), path))
  else
    health.error(('%s --version failed: %s'):format(path, vim.trim(result.stderr or '')))
  end
end

local function check_model(client)
  local params = { command = 'afterword.status' }
  local answer, reason = client:request_sync('workspace/executeCommand', params, ANSWER_TIMEOUT_MS)
  if not answer or answer.err then
    local why = answer and answer.err.message or reason
    local advice = 'see the log: ' .. vim.lsp.log.get_filename()
    health.error(('the server does not answer: %s'):format(why), advice)
    return
  end
  local status = answer.result
  if status and status.model and status.model ~= vim.NIL then
    health.ok(('using model %s (%s) from %s'):format(status.model, status.language, status.path))
  else
    health.error('the server could not load a model', 'run `afterword doctor` to find out why')
  end
end

--- Check that the servers of each buffer use one encoding: Neovim sends all of them the same columns.
local function check_encodings(client)
  local different = {}
  for buffer in pairs(client.attached_buffers) do
    for _, other in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
      if other.offset_encoding ~= client.offset_encoding then
        different[other.name] = other.offset_encoding
      end
    end
  end
  for name, encoding in vim.spairs(different) do
    local line = '%s counts columns in %s, Afterword in %s'
    health.warn(line:format(name, encoding, client.offset_encoding), {
      "to make Afterword use UTF-16: vim.lsp.config('afterword', "
        .. "{ init_options = { positionEncoding = 'utf-16' } })",
    })
  end
  if not next(different) then
    health.ok(('all servers count columns in %s'):format(client.offset_encoding))
  end
end

--- Check for keys that the user has mapped, which therefore accept no ghost text.
local function check_keys(client)
  local ghost = require('afterword.ghost')
  local all_conflicts = {}
  for buffer in pairs(client.attached_buffers) do
    if vim.api.nvim_buf_is_valid(buffer) then
      local _, conflicts = ghost.resolve_keys(buffer, afterword.get_options().keys)
      all_conflicts = vim.tbl_extend('force', all_conflicts, conflicts)
    end
  end
  for action, key in vim.spairs(all_conflicts) do
    health.warn(('%s keeps your own mapping and does not accept ghost text'):format(key), {
      ("choose another key: vim.g.afterword = { keys = { %s = '<C-l>' } }"):format(action),
    })
  end
end

function M.check()
  health.start('afterword')
  check_neovim()
  check_command()
  if vim.lsp.is_enabled and not vim.lsp.is_enabled('afterword') then
    health.warn('the server is not enabled', "enable it with vim.lsp.enable('afterword')")
  end
  local client = afterword.get_client()
  if client then
    check_model(client)
    check_encodings(client)
    if vim.lsp.inline_completion and afterword.get_options().ghost then
      check_keys(client)
    end
  else
    health.info('the server is not running; it starts when you open a document in one of its filetypes')
  end
end

return M
