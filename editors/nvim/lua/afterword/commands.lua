--- The functions behind the user commands.
local afterword = require('afterword')
local switch = require('afterword.switch')

local M = {}

--- Completion on the command line waits this long for the names of the models.
local NAMES_TIMEOUT_MS = 500

--- The training that this Neovim has started, with the id of the autocommand that shows progress.
local training ---@type { client: vim.lsp.Client, request: integer, autocommand: integer }?

local function notify(message, level)
  vim.notify('Afterword: ' .. message, level or vim.log.levels.INFO)
end

local format_value ---@type fun(value: any): string

--- Format a value from the server for people.
---@param value any
---@return string
function format_value(value)
  if value == vim.NIL then
    return 'none'
  end
  if type(value) ~= 'table' then
    return tostring(value)
  elseif vim.islist(value) then
    return table.concat(value, ', ')
  end
  local parts = {}
  for key, part in vim.spairs(value) do
    table.insert(parts, ('%s: %s'):format(key, format_value(part)))
  end
  return table.concat(parts, ', ')
end

--- Have the server execute a command, and show the error if it fails.
---@param name string
---@param arguments any[]
---@param on_done? fun(result: table?) called with nil after an error
---@return integer? request
---@return vim.lsp.Client? client that sent the request
local function execute(name, arguments, on_done)
  local client = afterword.get_client()
  if not client then
    notify('the server is not running; see :checkhealth afterword', vim.log.levels.WARN)
    return
  end
  local params = { command = 'afterword.' .. name, arguments = arguments }
  local sent, request = client:request('workspace/executeCommand', params, function(error, result)
    if error then
      notify(error.message, vim.log.levels.ERROR)
    end
    if on_done then
      on_done(result)
    end
  end)
  if not sent then
    notify('the server has stopped; see :checkhealth afterword', vim.log.levels.WARN)
    return
  end
  return request, client
end

function M.show_status()
  execute('status', {}, function(status)
    if status then
      local lines = {}
      status.saved = nil -- :AfterwordStats shows it
      for key, value in vim.spairs(status) do
        table.insert(lines, key .. ': ' .. format_value(value))
      end
      vim.api.nvim_echo({ { table.concat(lines, '\n') } }, true, {})
    end
  end)
end

---@param by_model table<string, { keystrokes: integer, words: integer }>
---@return string
local function describe_savings(by_model)
  local keystrokes, words = 0, 0
  for _, saved in pairs(by_model) do
    keystrokes, words = keystrokes + saved.keystrokes, words + saved.words
  end
  return ('%d keystrokes, %d words'):format(keystrokes, words)
end

--- Show how many keystrokes and words were saved, or start over.
function M.show_statistics(arguments)
  if arguments.bang then
    execute('resetStatistics', {}, function(status)
      if status then
        notify('the figures are deleted; counting starts over')
      end
    end)
    return
  end
  execute('status', {}, function(status)
    if not status then
      return
    elseif status.saved == vim.NIL then
      notify('the figures cannot be read; run `afterword stats`', vim.log.levels.WARN)
      return
    end
    local today, total = status.saved.today, status.saved.total
    local lines = { 'Saved today: ' .. describe_savings(today), 'In all: ' .. describe_savings(total) }
    for model, saved in vim.spairs(total) do
      table.insert(lines, ('  %s: %s'):format(model, describe_savings({ saved })))
    end
    vim.api.nvim_echo({ { table.concat(lines, '\n') } }, true, {})
  end)
end

---@param name string? nil if the user has cancelled
local function select_model(name)
  if name then
    execute('selectModel', { name }, function(status)
      if status then
        notify('model in use: ' .. format_value(status.model))
      end
    end)
  end
end

--- Use the model that is named, or let the user choose one from a list.
function M.choose_model(arguments)
  if arguments.args ~= '' then
    select_model(arguments.args)
    return
  end
  execute('status', {}, function(status)
    if status then
      local prompt = ('Select a model (in use: %s): '):format(format_value(status.model))
      vim.ui.select(status.models, { prompt = prompt }, select_model)
    end
  end)
end

--- List the names of models that start with a prefix.
---@param prefix string
---@return string[]
function M.complete_model(prefix)
  local client = afterword.get_client()
  local params = { command = 'afterword.status' }
  local answer = client and client:request_sync('workspace/executeCommand', params, NAMES_TIMEOUT_MS)
  return vim.tbl_filter(function(name)
    return vim.startswith(name, prefix)
  end, answer and answer.result and answer.result.models or {})
end

--- Show the progress that the server reports.
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
    vim.api.nvim_del_autocmd(training.autocommand)
    training = nil
  end
end

---@param command string
---@param argument any
local function start_training(command, argument)
  if is_training() then
    notify('a training is already running; stop it with :AfterwordTrain!', vim.log.levels.WARN)
    return
  end
  end_training() -- its server may have stopped
  local request, client = execute(command, { argument }, end_training)
  if request then
    local autocommand =
      vim.api.nvim_create_autocmd('LspProgress', { callback = show_progress })
    training = { client = client, request = request, autocommand = autocommand }
  end
end

local function stop_training()
  if training and is_training() then
    training.client:cancel_request(training.request)
    end_training() -- Neovim drops the reply to a cancelled request
    notify('training stopped')
  else
    notify('no training is running', vim.log.levels.WARN)
  end
end

function M.train(arguments)
  if arguments.bang then
    stop_training()
    return
  end
  if #arguments.fargs == 0 then
    notify('name the files and folders to train on, such as :AfterwordTrain ~/notes', vim.log.levels.WARN)
    return
  end
  local paths = vim.tbl_map(function(path)
    return vim.fn.fnamemodify(path, ':p')
  end, arguments.fargs)
  local minutes = arguments.count > 0 and arguments.count or nil
  start_training('train', { paths = paths, name = afterword.get_options().name, minutes = minutes })
end

--- Return why the file of the current buffer cannot be learned; nil if it can.
---@return string?
local function find_learning_problem()
  local name = vim.api.nvim_buf_get_name(0)
  if name == '' or vim.bo.buftype ~= '' or name:match('^%a[%w+.-]+://') then
    return 'this buffer has no file on disk; save it first (:write NAME)'
  elseif vim.bo.modified then
    return 'this buffer has unsaved changes; save it first (:write)'
  end
  local found = vim.uv.fs_stat(name)
  if not found then
    return name .. ' does not exist; save the buffer first (:write)'
  elseif found.type ~= 'file' then
    return name .. ' is not a file; to train on a folder, use :AfterwordTrain'
  end
end

function M.learn()
  local problem = find_learning_problem()
  if problem then
    notify(problem, vim.log.levels.WARN)
    return
  end
  start_training('learnDocument', vim.uri_from_bufnr(0))
end

--- Return the word under the cursor; apostrophes inside it are part of it.
---@return string? word
local function get_word_at_cursor()
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
  local word = arguments.args ~= '' and arguments.args or get_word_at_cursor()
  if not word then
    notify('there is no word under the cursor; name one: :AfterwordForget WORD', vim.log.levels.WARN)
    return
  end
  execute('forgetWord', { word }, function(status)
    if status then
      notify(('"%s" will not be suggested again'):format(word))
    end
  end)
end

--- Show why the words at the cursor are suggested.
function M.why()
  local why, client = require('afterword.why'), afterword.get_client()
  local place = client and why.get_place(client)
  execute('why', { place }, function(answer)
    if answer then
      vim.lsp.util.open_floating_preview(why.format(answer), '', { title = 'Afterword' })
    end
  end)
end

function M.toggle()
  local buffer = vim.api.nvim_get_current_buf()
  if not (switch.is_supported(buffer) or switch.is_attached(buffer)) then
    local reason = vim.bo.buftype ~= '' and 'it is not a file'
      or ('filetype "%s" is not in its list of filetypes'):format(vim.bo.filetype)
    notify(('this buffer is not supported: %s'):format(reason), vim.log.levels.WARN)
  elseif switch.is_off(buffer) then
    switch.turn_on(buffer)
    notify('turned on in this buffer')
  else
    switch.turn_off(buffer)
    notify('turned off in this buffer')
  end
end

return M
