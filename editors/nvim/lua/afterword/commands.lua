local afterword = require('afterword')
local switch = require('afterword.switch')

local M = {}

local NAMES_MS = 500

--- The training that was started here; progress is its autocommand.
local training ---@type { client: vim.lsp.Client, request: integer, progress: integer }?

local function tell(message, level)
  vim.notify('Afterword: ' .. message, level or vim.log.levels.INFO)
end

--- A value of the server's, for people.
---@param value any
---@return string
local function shown(value)
  if value == vim.NIL then
    return 'none'
  end
  return type(value) == 'table' and table.concat(value, ', ') or tostring(value)
end

--- Have the server execute a command.
---@param name string
---@param arguments any[]
---@param done? fun(result: table?) called with nil after an error
---@return integer? request
---@return vim.lsp.Client? client that sent it
local function execute(name, arguments, done)
  local client = afterword.client()
  if not client then
    tell('no server runs here; see :checkhealth afterword', vim.log.levels.WARN)
    return
  end
  local params = { command = 'afterword.' .. name, arguments = arguments }
  local sent, request = client:request('workspace/executeCommand', params, function(error, result)
    if error then
      tell(error.message, vim.log.levels.ERROR)
    end
    if done then
      done(result)
    end
  end)
  if not sent then
    tell('the server has ended; see :checkhealth afterword', vim.log.levels.WARN)
    return
  end
  return request, client
end

function M.status()
  execute('status', {}, function(status)
    if status then
      local lines = {}
      for key, value in vim.spairs(status) do
        table.insert(lines, key .. ': ' .. shown(value))
      end
      vim.api.nvim_echo({ { table.concat(lines, '\n') } }, true, {})
    end
  end)
end

local function select_model(name)
  if name then
    execute('selectModel', { name }, function(status)
      if status then
        tell('the model in use is ' .. shown(status.model))
      end
    end)
  end
end

function M.model(arguments)
  if arguments.args ~= '' then
    select_model(arguments.args)
    return
  end
  execute('status', {}, function(status)
    if status then
      local prompt = ('Model (in use: %s): '):format(shown(status.model))
      vim.ui.select(status.models, { prompt = prompt }, select_model)
    end
  end)
end

--- The names of models that begin with some letters.
---@param lead string
---@return string[]
function M.complete_model(lead)
  local client = afterword.client()
  local params = { command = 'afterword.status' }
  local answer = client and client:request_sync('workspace/executeCommand', params, NAMES_MS)
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, answer and answer.result and answer.result.models or {})
end

--- Show how far a training is.
---@param event { data: { client_id: integer, params: lsp.ProgressParams } }
local function show_progress(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  local value = event.data.params.value
  if client and client.name == 'afterword' and value.message and value.kind ~= 'end' then
    local percentage = value.percentage and ('%d%% '):format(value.percentage) or ''
    vim.api.nvim_echo({ { 'Afterword: ' .. percentage .. value.message } }, false, {})
  end
end

---@return boolean
local function is_training()
  return training ~= nil
    and not training.client:is_stopped()
    and training.client.requests[training.request] ~= nil
end

local function end_training()
  if training then
    vim.api.nvim_del_autocmd(training.progress)
    training = nil
  end
end

local function start_training(name, argument)
  if is_training() then
    tell('a training is already running; stop it with :AfterwordTrain!', vim.log.levels.WARN)
    return
  end
  end_training() -- of a server that is gone
  local request, client = execute(name, { argument }, end_training)
  if request then
    local progress = vim.api.nvim_create_autocmd('LspProgress', { callback = show_progress })
    training = { client = client, request = request, progress = progress }
  end
end

local function stop_training()
  if training and is_training() then
    training.client:cancel_request(training.request)
    end_training() -- Neovim hands on no reply to what was cancelled
    tell('training stopped')
  else
    tell('no training is running', vim.log.levels.WARN)
  end
end

function M.train(arguments)
  if arguments.bang then
    stop_training()
    return
  end
  if #arguments.fargs == 0 then
    tell('name the files and folders to train on', vim.log.levels.WARN)
    return
  end
  local paths = vim.tbl_map(function(path)
    return vim.fn.fnamemodify(path, ':p')
  end, arguments.fargs)
  local minutes = arguments.count > 0 and arguments.count or nil
  start_training('train', { paths = paths, name = afterword.options().name, minutes = minutes })
end

--- Why the file of the current buffer cannot be learned; nil where it can.
---@return string?
local function why_not_learned()
  local name = vim.api.nvim_buf_get_name(0)
  if name == '' or vim.bo.buftype ~= '' or name:match('^%a[%w+.-]+://') then
    return 'this buffer has no file on disk; save it first (:write NAME)'
  elseif vim.bo.modified then
    return 'write the buffer first: Afterword learns the saved file'
  end
  local found = vim.uv.fs_stat(name)
  if not found then
    return name .. ' does not exist: write the buffer first'
  elseif found.type ~= 'file' then
    return name .. ' is not a file: to train on a folder, use :AfterwordTrain'
  end
end

function M.learn()
  local reason = why_not_learned()
  if reason then
    tell(reason, vim.log.levels.WARN)
    return
  end
  start_training('learnDocument', vim.uri_from_bufnr(0))
end

--- The word under the cursor, with the apostrophe that it may have.
---@return string? word
local function word_at_cursor()
  local line, column = vim.api.nvim_get_current_line(), vim.fn.col('.')
  local from = 0
  while true do
    local found, start, stop = unpack(vim.fn.matchstrpos(line, [[\k\+\%(['’]\k\+\)*]], from))
    if start < 0 or start >= column then
      return
    elseif stop >= column then
      return found
    end
    from = stop
  end
end

function M.forget(arguments)
  local word = arguments.args ~= '' and arguments.args or word_at_cursor()
  if not word then
    tell('no word is under the cursor; give one: :AfterwordForget WORD', vim.log.levels.WARN)
    return
  end
  execute('forgetWord', { word }, function(status)
    if status then
      tell(('"%s" will not be suggested again'):format(word))
    end
  end)
end

function M.toggle()
  local buffer = vim.api.nvim_get_current_buf()
  if not (switch.is_for(buffer) or switch.is_on(buffer)) then
    local kind = vim.bo.buftype ~= '' and 'it is not a file' or ('filetype "%s"'):format(vim.bo.filetype)
    tell(('this buffer is not served: %s'):format(kind), vim.log.levels.WARN)
  elseif switch.is_off(buffer) then
    switch.turn_on(buffer)
    tell('on in this buffer')
  else
    switch.turn_off(buffer)
    tell('off in this buffer')
  end
end

return M
