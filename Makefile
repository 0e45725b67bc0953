# `make try` completes a text with the shipped model; `make test` installs and runs every test,
# `make test-fast` those that need no editor, training or server of their own; `make mutants` changes
# the code in many small ways and lists the changes that no test notices; `make attack` tries all bad
# that the tests know for 20 minutes; `make benchmarks` measures what docs/benchmarks.md shows.
# `make docs` builds the site of the documentation into site/. `make locks licences man sbom` are for
# a release.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: try test test-fast test-newest test-editors check bench benchmarks attack mutants docs locks licences man sbom vsix dist release

try: TEXT ?= Thank you for your
try: $(VENV)/.plain
	$(BIN)/afterword complete "$(TEXT)"

# Two processes on two cores: a second thread of the libraries in each would only be in the way.
test test-fast test-newest test-editors: export OMP_NUM_THREADS = 1
# Tests start hundreds of processes: what one has compiled, the next need not compile again.
test test-fast test-newest test-editors: export PYTHONDONTWRITEBYTECODE =
# A file's tests stay in one process, where they share what they train or install.
BY_FILE := --dist loadfile --no-loadscope-reorder -p no:benchmark -p no:anyio
IN_TWO := -n 2 $(BY_FILE)

test: check
	$(BIN)/python -m pytest --ignore=tests/editors $(IN_TWO) --cov
	$(MAKE) test-editors
	$(MAKE) test-newest

test-fast: export AFTERWORD_EXAMPLES = 0.1
test-fast: $(VENV)/.dev
	$(BIN)/python -m pytest --ignore=tests/editors -m "not slow" $(IN_TWO)

# What a Python can make a difference to, with fewer random examples, and without what needs torch or
# compares times.
test-newest: export AFTERWORD_EXAMPLES = 0.2
test-newest: $(VENV)/.dev
	$(BIN)/python -m tests.newest_python -m "not growth" $(IN_TWO) \
		$(addprefix --ignore tests/e2e/test_,installation.py install_lines.py watched.py) \
		$(addprefix tests/,cli completion corpus e2e lsp masking model playground privacy store text)

# They wait for windows more than they compute, so three at a time keep two cores busy.
test-editors: $(VENV)/.dev
	$(BIN)/python -m pytest tests/editors -n 3 $(BY_FILE)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell .
	$(BIN)/zizmor --offline --quiet --min-severity medium .github

bench: $(VENV)/.dev
	$(BIN)/python -m pytest $(wildcard benchmarks/bench_*.py) --benchmark-only

# Fills docs/benchmarks.md. TEXT, documents in date order, is measured in place of the sample, CORPUS
# is the base model's, BASE a file with its n-grams, SLIPS a table of misspellings; ONLY names some
# parts. QUICK=1 takes two minutes and compares with the stored run.
benchmarks: export OMP_NUM_THREADS = 1
benchmarks: $(VENV)/.benchmarks
	$(BIN)/python -m benchmarks $(TEXT) $(if $(QUICK),--quick) $(if $(NAME),--name $(NAME)) \
		$(if $(CORPUS),--corpus $(CORPUS)) $(if $(BASE),--base-model $(BASE)) \
		$(if $(SLIPS),--slips $(SLIPS)) $(if $(ONLY),--only $(ONLY)) $(if $(WORDS),--words $(WORDS))

# What is drawn at random goes on for so many seconds in each attack; a soak of full length has
# 200,000 keys. SEED repeats a run.
ATTACK_SECONDS ?= 30
SOAK_KEYS ?= 60000

attack: export OMP_NUM_THREADS = 1
attack: $(VENV)/.dev
	$(BIN)/python -m tests.attack --seconds $(ATTACK_SECONDS) --soak-keys $(SOAK_KEYS) \
		$(if $(SEED),--seed $(SEED))

# MUTANTS names some of them, with wildcards: "afterword.privacy.secrets.*".
mutants: $(VENV)/.dev
	mkdir -p .cache/mutants
	cd .cache/mutants && ln -sfn ../../server/afterword afterword && ln -sfn ../../tests tests \
		&& ln -sf ../../pyproject.toml pyproject.toml
	cd .cache/mutants && AFTERWORD_EXAMPLES=0.2 $(abspath $(BIN))/mutmut run $(MUTANTS)
	cd .cache/mutants && $(abspath $(BIN))/mutmut results | sed '/: not checked$$/d'

docs: export NO_MKDOCS_2_WARNING = 1
docs: $(VENV)/.docs
	$(BIN)/python -m docs_tools.mermaid
	$(BIN)/python -m mkdocs build --quiet --strict

# Pins with hashes, for installing what was tested: pip install --require-hashes -r requirements/server.lock
LOCK = $(TOOLS)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
TOOLS := .cache/tools/$(notdir $(BIN))

locks: .cache/tools/.made
	$(LOCK) requirements/tools.in -o requirements/tools.lock
	$(LOCK) pyproject.toml --constraint constraints.txt -o requirements/server.lock
	$(LOCK) pyproject.toml --constraint constraints.txt --extra ws -o requirements/ws.lock
	$(LOCK) pyproject.toml --constraint constraints.txt --extra ws --extra train \
		--excludes requirements/excluded.txt -o requirements/train.lock

# The licence of every package that is installed here.
licences: .cache/tools/.made $(VENV)/.dev
	$(TOOLS)/pip-licenses --python $(BIN)/python --order license

# The manual page, from the parser of the command line.
man: $(VENV)/.dev
	$(BIN)/python -m release.manual_page

# What the plain install consists of, in the format of CycloneDX.
sbom: .cache/tools/.made
	mkdir -p dist
	$(TOOLS)/cyclonedx-py requirements requirements/server.lock --pyproject pyproject.toml \
		--output-reproducible --output-file dist/afterword.cdx.json

# The VS Code extension for every platform, with the server and the pins of its dependencies in it.
VSCODE := editors/vscode

vsix: $(VENV)/.made
	rm -rf $(VSCODE)/server
	mkdir -p $(VSCODE)/server dist
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir $(VSCODE)/server .
	cp requirements/server.lock $(VSCODE)/server
	cd $(VSCODE) && npm ci --no-audit --no-fund && npm run package -- --out ../../dist/

# Everything that a release consists of, with checksums.
dist: vsix sbom
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	$(TOOLS)/uv build --quiet --sdist --out-dir dist .
	$(TOOLS)/twine check --strict dist/*.whl dist/*.tar.gz
	cd dist && sha256sum *.whl *.tar.gz *.vsix *.json > SHA256SUMS

release:
	$(PYTHON) -m release.check
	$(MAKE) dist

.cache/tools/.made: requirements/tools.lock
	$(PYTHON) -m venv .cache/tools
	$(TOOLS)/python -m pip install --quiet --require-hashes --requirement requirements/tools.lock
	@touch $@

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.plain: $(VENV)/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.docs: $(VENV)/.plain
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group docs
	@touch $@

$(VENV)/.benchmarks: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --group benchmarks
	@touch $@

$(VENV)/.dev: $(VENV)/.plain
	$(BIN)/python -m pip install --quiet --constraint constraints.txt \
		--group dev --group docs --editable ".[train,ws,pdf,tensorboard]"
	@touch $@
