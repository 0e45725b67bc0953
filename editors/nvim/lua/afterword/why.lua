--- Formats the server's reasons for its words as a table.
local M = {}

--- What the layers are called, in the order of the columns.
local LAYERS = {
  { 'network', 'model' },
  { 'document', 'this text' },
  { 'below', 'text below' },
  { 'open_documents', 'open files' },
  { 'ngram', 'your phrases' },
  { 'datastore', 'your similar passages' },
  { 'glossary', 'glossary' },
}

--- Files that are named for a word; the others are counted.
local MAX_FILES = 2

---@class afterword.Reason
---@field text string
---@field probability number
---@field parts table<string, number>
---@field sources string[]
---@field moreSources integer
---@field abbreviation string|vim.NIL

---@param share number
---@return string
local function format_share(share)
  return ('%.1f%%'):format(100 * share)
end

---@param word afterword.Reason
---@return string
local function format_likelihood(word)
  if word.abbreviation == vim.NIL or word.abbreviation == nil then
    return format_share(word.probability)
  end
  return word.abbreviation == '' and 'glossary' or 'expands ' .. word.abbreviation
end

---@param words afterword.Reason[]
---@return string[][]
local function make_rows(words)
  local layers = vim.tbl_filter(function(layer)
    return vim.iter(words):any(function(word)
      return word.parts[layer[1]] ~= nil
    end)
  end, LAYERS)
  local rows = { { '', 'likely' } }
  for _, layer in ipairs(layers) do
    table.insert(rows[1], layer[2])
  end
  for _, word in ipairs(words) do
    local row = { word.text, format_likelihood(word) }
    for _, layer in ipairs(layers) do
      local share = word.parts[layer[1]]
      table.insert(row, share and format_share(share) or '')
    end
    table.insert(rows, row)
  end
  return rows
end

--- Align the cells of a table: the words to the left, the figures to the right.
---@param rows string[][]
---@return string[] lines
local function align(rows)
  local widths = {}
  for _, row in ipairs(rows) do
    for column, cell in ipairs(row) do
      widths[column] = math.max(widths[column] or 0, vim.fn.strdisplaywidth(cell))
    end
  end
  return vim.tbl_map(function(row)
    local cells = {}
    for column, cell in ipairs(row) do
      local padding = (' '):rep(widths[column] - vim.fn.strdisplaywidth(cell))
      table.insert(cells, column == 1 and cell .. padding or padding .. cell)
    end
    return (table.concat(cells, '  '):gsub('%s+$', ''))
  end, rows)
end

---@param word afterword.Reason
---@return string
local function format_sources(word)
  local names = {}
  for index = 1, math.min(MAX_FILES, #word.sources) do
    table.insert(names, vim.fn.fnamemodify(word.sources[index], ':~'))
  end
  local more = #word.sources - #names + word.moreSources
  local line = ('%s: %s'):format(word.text, table.concat(names, ', '))
  return more > 0 and ('%s and %d more'):format(line, more) or line
end

--- Format the answer of `afterword.why`.
---@param answer { words: afterword.Reason[], note: string|vim.NIL }
---@return string[] lines
function M.format(answer)
  if #answer.words == 0 then
    return { 'nothing is suggested here' }
  end
  local lines = align(make_rows(answer.words))
  local taught = vim.tbl_filter(function(word)
    return #word.sources > 0
  end, answer.words)
  if #taught > 0 then
    vim.list_extend(lines, { '', 'learned from' })
    vim.list_extend(lines, vim.tbl_map(format_sources, taught))
  end
  if type(answer.note) == 'string' then
    vim.list_extend(lines, { '', answer.note })
  end
  return lines
end

--- Return the place where the user types next, as a language server counts it.
---@param client vim.lsp.Client
---@return lsp.TextDocumentPositionParams
function M.get_place(client)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  if vim.api.nvim_get_mode().mode:sub(1, 1) == 'n' then -- text is appended after the character
    column = math.min(column + #vim.fn.strpart(line, column, 1, true), #line)
  end
  return {
    textDocument = vim.lsp.util.make_text_document_params(0),
    position = {
      line = row - 1,
      character = vim.str_utfindex(line, client.offset_encoding, column, false),
    },
  }
end

return M
