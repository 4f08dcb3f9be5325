# Two commands do everything on a fresh machine: `make demo` and `make test`. `make help` lists the rest.
# What is installed is noted under .make/, so a second call installs nothing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LABEXTENSION := .venv/share/jupyter/labextensions/jupyter-kale-ext
COMMA := ,
EXAMPLE ?= examples/classifier.ipynb
WORKERS ?= 2
SPECS ?=

FRONTEND_SOURCES := $(shell find src style schema -type f 2>/dev/null) package.json tsconfig.json install.json
PYTHON_PINS := pyproject.toml requirements/constraints.txt

# The tools of the virtual environment first: jlpm, jupyter-builder.
SYSTEM_PATH := $(PATH)
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help
help: ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- to use it ---------------------------------------------------------------------------------------------------

.PHONY: demo
demo: .make/demo ## run an example notebook as a pipeline on this machine
	@mkdir -p build
	@$(BIN)/jupyter kale run $(EXAMPLE) --no-cache --output build/$(notdir $(EXAMPLE))
	@echo "The notebook with the outputs of this run: build/$(notdir $(EXAMPLE))"

.PHONY: lab
lab: .make/frontend ## open JupyterLab with the examples
	@$(BIN)/jupyter lab --ServerApp.root_dir=examples $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_OPTIONS)

# --- every check there is ----------------------------------------------------------------------------------------

.PHONY: test
test: format-check lint types imports js-tests python-tests browser-test ## run every check there is

.PHONY: format-check
format-check: .make/python .make/node_modules ## check the formatting
	$(BIN)/ruff format --check
	$(BIN)/jlpm prettier:check

.PHONY: lint
lint: .make/python .make/node_modules ## ruff, eslint, stylelint
	$(BIN)/ruff check
	$(BIN)/jlpm eslint:check
	$(BIN)/jlpm stylelint:check

.PHONY: types
types: .make/python .make/node_modules ## mypy and tsc, both strict
	$(BIN)/mypy
	$(BIN)/jlpm typecheck

.PHONY: imports
imports: .make/python ## check that imports go one way
	$(BIN)/lint-imports

.PHONY: python-tests
python-tests: .make/python .make/frontend ## pytest (give PYTEST_OPTIONS=... to choose)
	$(BIN)/python -m pytest -n $(WORKERS) $(PYTEST_OPTIONS)

.PHONY: js-tests
js-tests: .make/node_modules ## jest
	$(BIN)/jlpm test

.PHONY: browser-test
browser-test: .make/frontend .make/chromium .make/companions ## the front end in a real Chromium (SPECS=ui-tests/graph.spec.ts for one file)
	JUPYTER_KALE_BROWSER=$$(cat .make/chromium) $(BIN)/jlpm test:ui $(SPECS)

.PHONY: containers
containers: .make/python ## the tests that need containers, in an image made here (Podman; installs it where it can)
	@scripts/containers.sh $(CURDIR)/$(BIN)/python $(PYTEST_OPTIONS) || { status=$$?; [[ $$status == 75 ]] || exit $$status; }

# --- to work on it -----------------------------------------------------------------------------------------------

.PHONY: format
format: .make/python .make/node_modules ## format everything
	$(BIN)/ruff format
	$(BIN)/ruff check --fix --select I
	$(BIN)/jlpm prettier

.PHONY: goldens
goldens: .make/python ## write the compiled pipelines beside the examples anew
	$(BIN)/python -m tests.examples.goldens

.PHONY: docs
docs: .make/python ## write docs/problems.md anew from the rules
	$(BIN)/python -m tests.docs.problems

.PHONY: equivalence
equivalence: .make/python ## compare all cases, or notebooks of yours, with their pipelines [FILES="..." [MODE=cells]]
	$(if $(FILES),$(BIN)/python -m tests.equivalence.harness --mode $(or $(MODE),cells) $(FILES), \
	    EQUIVALENCE=all $(BIN)/python -m pytest -n $(WORKERS) tests/equivalence $(PYTEST_OPTIONS))

.PHONY: translations
translations: .make/python ## write jupyter_kale_ext/locale/jupyter_kale_ext.pot, the texts to be translated
	@test -x build/translate/bin/jupyterlab-translate || $(BIN)/python -m venv build/translate
	@build/translate/bin/python -m pip --disable-pip-version-check --quiet install jupyterlab-translate
	PATH="$(CURDIR)/build/translate/bin:$$PATH" jupyterlab-translate extract . jupyter_kale_ext >/dev/null

.PHONY: constraints
constraints: .make/python ## resolve the pinned releases anew (needs uv)
	$(BIN)/python -m uv --version >/dev/null 2>&1 || $(PIP) install uv
	{ head -n 1 requirements/constraints.txt; $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.10 \
	    --upgrade --all-extras --no-header --no-annotate pyproject.toml; } > requirements/constraints.new
	mv requirements/constraints.new requirements/constraints.txt

.PHONY: clean
clean: ## remove everything that was built or installed
	rm -rf .venv .make build dist lib node_modules coverage test-results playwright-report junit.xml
	rm -rf jupyter_kale_ext/labextension jupyter_kale_ext/_version.py tsconfig.tsbuildinfo
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .eslintcache .stylelintcache

# --- set-up: each file stands for something installed ------------------------------------------------------------

.make/venv:
	@mkdir -p .make
	@if [[ ! -x $(BIN)/pip ]]; then \
	    python=$$(PATH="$(SYSTEM_PATH)" scripts/need.sh python); \
	    echo "Making .venv with $$python ..."; \
	    "$$python" -m venv .venv; \
	fi
	@touch $@

# The front end is left out (no Node.js needed). pip copies into the labextension's folder, which .make/frontend makes a
# link: it has to be away meanwhile.
define install
	@rm -rf $(LABEXTENSION); mkdir -p jupyter_kale_ext/labextension
	@echo "Installing the extension and $(1) (a few minutes the first time) ..."
	@HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(PIP) install -c requirements/constraints.txt -e '.[$(2)]'
	@touch $@
endef

# .make/python holds all of it and more.
ifeq ($(wildcard .make/python),)
.make/demo: .make/venv $(PYTHON_PINS)
	$(call install,what the examples need,examples)
else
.make/demo: .make/python
	@touch $@
endif

.make/python: .make/venv $(PYTHON_PINS)
	$(call install,the tools of the tests,examples$(COMMA)test$(COMMA)dev)
	@if [[ -n "$${TORCH:-}" ]]; then $(PIP) install "torch$${TORCH/#1/}"; fi

.make/node_modules: .make/python package.json yarn.lock .yarnrc.yml
	@scripts/need.sh node
	@echo "Installing the packages of the front end (a few minutes the first time) ..."
	@$(BIN)/jlpm install --immutable >.make/jlpm.log || { cat .make/jlpm.log; exit 1; }
	@touch $@

.make/frontend: .make/node_modules $(FRONTEND_SOURCES)
	@echo "Building the front end ..."
	@$(BIN)/jlpm build:prod >.make/build.log 2>&1 || { cat .make/build.log; exit 1; }
	@$(BIN)/jupyter-builder develop --overwrite . >.make/develop.log 2>&1 || { cat .make/develop.log; exit 1; }
	@touch $@

# Notebook 7 and jupyter-collaboration in an environment of their own, which sees the packages of .venv. Where they
# can't be had, their tests are skipped.
.make/companions: .make/python
	@echo "Installing Notebook 7 and jupyter-collaboration for the browser test ..."
	@rm -rf build/companions
	@$(BIN)/python -m venv build/companions
	@$(BIN)/python -c 'import site; print(site.getsitepackages()[0])' \
	    >"$$(build/companions/bin/python -c 'import site; print(site.getsitepackages()[0])')/parent.pth"
	@build/companions/bin/python -m pip --disable-pip-version-check --quiet install 'notebook>=7' 'jupyter-collaboration>=4' \
	    || { rm -rf build/companions; echo "They can't be had: their tests are skipped."; }
	@touch $@

.make/chromium:
	@mkdir -p .make
	@path=$$(scripts/need.sh chromium); echo "$$path" > $@
