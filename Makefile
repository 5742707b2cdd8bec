# The whole daily life of this project. It needs make (3.81 is enough) and Python 3.11; everything else goes into .venv,
# which is made on first use and brought up to date when the compiled requirements change.

PORT ?= 5006
PYTHON ?= $(shell for python in python3.11 python3 python /usr/local/bin/python3.11 /usr/bin/python3.11; do \
	"$$python" -c $(IS_3_11) 2>/dev/null && echo "$$python" && break; done)
IS_3_11 := 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'

# Another Python, for `make test-pythons`: on PATH, or one of pyenv's, which puts a single version there.
PYTHONS ?= 3.11 3.12 3.13
FIND = for python in python$(1) "$$(pyenv prefix "$$(pyenv latest $(1))")/bin/python"; do \
	"$$python" -c 'import sys; sys.exit("%d.%d" % sys.version_info[:2] != "$(1)")' && echo "$$python" && break; done 2>/dev/null

BIN := .venv/bin
RUNTIME := .venv/runtime-installed
TOOLS := .venv/tools-installed
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
COMPILE := $(BIN)/uv pip compile --quiet $(if $(UPGRADE),--upgrade) pyproject.toml
# The one place that says how the server is started is the Procfile; it names $PORT.
WEB := $$(sed -n 's/^web: *//p' Procfile)
NOTEBOOKS := notebooks/*.ipynb

.PHONY: help serve lab test test-pythons coverage check hooks types format requirements soak fuzz restarts crowd pictures docs bench gallery clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-20s %s\n", $$1, $$2 }'

serve: $(RUNTIME) ## the dashboard on http://localhost:5006; PORT=8000 elsewhere, DEV=1 reloads what you save
	@PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH="$(CURDIR)" PORT=$(PORT) \
		sh -c "exec $(WEB) $(if $(DEV),--dev) $(ARGS)"

lab: $(TOOLS) ## JupyterLab in notebooks/
	@cd notebooks && PYTHONPATH="$(CURDIR)" ../$(BIN)/jupyter-lab $(ARGS)

test: $(TOOLS) ## run all tests, on all cores; ARGS="-k scatter" some of them
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

test-pythons: ## the tests that need no browser and no dyno, on each Python of PYTHONS="3.11 3.12 3.13" that is installed
	@for version in $(foreach version,$(PYTHONS),$(if $(shell $(call FIND,$(version))),$(version))); do \
		$(MAKE) test-python-$$version || exit 1; done

test-python-%: .venv-%/tools-installed
	.venv-$*/bin/python -m pytest --numprocesses auto --dist loadfile -m "not browser and not dyno" $(ARGS)

coverage: $(TOOLS) ## which lines of the package and of exported cells no test runs; ARGS="-k scatter" some of them
	$(BIN)/coverage run -m pytest $(ARGS)
	$(BIN)/coverage report --show-missing --skip-covered

check: $(TOOLS) ## lint and format of code and notebooks, outputs in notebooks, pinned requirements
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/nbstripout --verify --keep-id $(NOTEBOOKS)
	$(BIN)/python -m pytest --quiet tests/project/test_requirements.py

hooks: $(TOOLS) ## in this clone, git leaves out the outputs of notebooks and lints before each commit
	git config filter.notebook.clean "$(BIN)/nbstripout --keep-id"
	git config core.hooksPath .githooks

types: $(BIN)/uv ## what a type checker says of the notebooks; it comes into a cache of uv's, not into .venv
	$(BIN)/uvx --quiet --python $(BIN)/python --with mypy --with pandas-stubs nbqa mypy $(NOTEBOOKS)

format: $(TOOLS) ## fix what `make check` finds and a machine can fix
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(BIN)/nbstripout --keep-id $(NOTEBOOKS)

requirements: $(BIN)/uv ## pin the ranges of pyproject.toml anew; UPGRADE=1 takes the newest versions
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

soak: $(TOOLS) ## half an hour of viewers, restarts, crowds and strangers, and a table of it; MINUTES=10
	MINUTES=$(or $(MINUTES),30) SOAK=1000 $(BIN)/python -m pytest -rP tests/whole/test_soak.py $(ARGS)

fuzz: $(TOOLS) ## 10,000 random pairs of figures: each becomes the other, as if drawn anew; PAIRS=1000
	PAIRS=$(or $(PAIRS),10000) $(BIN)/python -m pytest tests/figures/test_patch_pairs.py $(ARGS)

restarts: $(TOOLS) ## a hundred restarts under 20 open pages: all come back; RESTARTS=5 PAGES=5
	RESTARTS=$(or $(RESTARTS),100) PAGES=$(or $(PAGES),20) AWAY=60 $(BIN)/python -m pytest -rP \
		tests/whole/test_comes_back.py -k again_and_again $(ARGS)

crowd: $(TOOLS) ## how long those inside wait while others come in, and how many there is room for
	$(BIN)/python -m benchmarks.crowd $(ARGS)

gallery: $(TOOLS) ## all controls of twenty notebooks after public examples, in Chromium; ARGS="-k stocks" one of them
	GALLERY=all $(BIN)/python -m pytest tests/project/test_gallery.py $(ARGS)

pictures: $(TOOLS) ## take the pictures in docs/ anew; ARGS="empty error" some of them
	PYTHONPATH="$(CURDIR)" $(BIN)/python docs/pictures.py $(ARGS)

docs: $(TOOLS) ## write docs/errors.md and docs/controls.md anew, with pictures
	PYTHONPATH="$(CURDIR)" $(BIN)/python -m docs

bench: $(TOOLS) ## measure what the README claims
	$(BIN)/python -m benchmarks $(ARGS)

clean: ## remove .venv and every cache
	rm -rf .venv .venv-3.* .pytest_cache .ruff_cache .hypothesis .mypy_cache .coverage
	find . -name __pycache__ -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt | $(BIN)/pip
	$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

# The tools' file holds the runtime's pins as well.
$(TOOLS): requirements-dev.txt | $(BIN)/pip
	$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@ $(RUNTIME)

# By pip: uv would take what `tool.uv.pip` says, Python 3.11, for this one too.
.venv-%/tools-installed: requirements-dev.txt
	"$$($(call FIND,$*))" -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.PRECIOUS: .venv-%/tools-installed

# Not out of $(TOOLS): what compiles the requirements must not depend on their being in order.
$(BIN)/uv: | $(BIN)/pip
	$(PIP_INSTALL) uv

# pip comes last into a new environment, so one that was interrupted halfway is made again.
$(BIN)/pip:
	@$(or $(PYTHON),false) -c $(IS_3_11) || { echo "This project needs Python 3.11. Install it, or name it:" \
		"make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; } >&2
	$(PYTHON) -m venv .venv
