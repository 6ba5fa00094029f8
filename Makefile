# One door to the project: every target does its own set-up, so a fresh clone needs only make and Python 3.11 or newer.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PACKAGES := adapters ledger projections scripts tests
COVERAGE_PERCENT := 95
UV_VERSION := 0.13.9

# Passed on to what `make demo`, `make test` and `make bench` run: make demo ARGS="--payouts 2000 --json"
ARGS ?=
# How many worlds `make simulate` makes, and the one to see again.
SEEDS ?= 1000
SEED ?=
# For how long `make load` asks the service, and the bare endpoint as well.
SECONDS ?= 60
# How many payouts the month of `make month` has.
PAYOUTS ?= 50000
# How many events the log of `make audit` has.
EVENTS ?= 1000000
# By how much `make chaos` multiplies what the tests do.
TIMES ?= 1
# The interpreter that makes the virtual environment: the first of these that is new enough, unless one is named.
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11 python
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $(name))))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test simulate chaos load month audit bench lint check format lock clean

help: ## List the targets
	@echo 'Usage: make TARGET [ARGS="..."] [PYTHON=python3.12]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

setup: $(STAMP) ## Make the virtual environment with the locked dependencies

$(STAMP): pyproject.toml requirements.lock
	@$(if $(PYTHON),,echo 'No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3' >&2; exit 1)
	@$(PYTHON) -c '$(IS_NEW_ENOUGH)' || { echo '$(PYTHON) is not Python 3.11 or newer.' >&2; exit 1; }
	@echo 'Setting up $(VENV) with $(PYTHON) ...'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## Pay 200 people through the sandbox and prove the books (ARGS: see `payouts demo --help`)
	@$(BIN)/payouts demo $(ARGS)

test: $(STAMP) ## Run the tests, then check the branch coverage of ledger and projections (ARGS: for pytest)
	$(BIN)/pytest --numprocesses=logical --cov --cov-report= --junit-xml=.reports/tests.xml $(ARGS)
	$(BIN)/coverage report --skip-covered --fail-under=$(COVERAGE_PERCENT)

simulate: $(STAMP) ## Try to break the promises in SEEDS simulated worlds, or show one again with SEED=n
	@$(BIN)/python -m tests.simulation --seeds $(SEEDS) $(if $(SEED),--seed $(SEED))

chaos: $(STAMP) ## Kill workers and PostgreSQL, cut connections, compare all books; TIMES=10 does so ten times as often
	CHAOS_TIMES=$(TIMES) $(BIN)/pytest tests/chaos -rP --numprocesses=logical -o faulthandler_timeout=0 $(ARGS)

load: $(STAMP) ## Queue payouts over 64 connections for SECONDS, look for each in the log, and print how fast it was
	@$(BIN)/python -m tests.load --seconds $(SECONDS)

month: $(STAMP) ## Reconcile a month of PAYOUTS payouts with faults planted, judge it, and print how long it took
	@$(BIN)/python -m tests.month --payouts $(PAYOUTS)

audit: $(STAMP) ## Verify a log of EVENTS events, and print how fast it was and how much memory it took
	@$(BIN)/python -m tests.long_log --events $(EVENTS)

bench: $(STAMP) ## Measure us beside COPY, SQL by hand and the stock library, as ratios (ARGS: --quick --only WORD --svg FILE)
	@$(BIN)/python -m tests.bench $(ARGS)

lint: $(STAMP) ## Check format, lint rules, types and the imports between packages
	$(BIN)/ruff format --check --quiet $(PACKAGES)
	$(BIN)/ruff check --quiet $(PACKAGES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint test ## Run everything that must pass before a change is accepted

format: $(STAMP) ## Rewrite the code in the project's format, with the safe fixes of the lint rules
	$(BIN)/ruff check --fix --exit-zero --quiet $(PACKAGES)
	$(BIN)/ruff format $(PACKAGES)

lock: $(STAMP) ## Choose new versions within the bounds of pyproject.toml and write requirements.lock
	@$(BIN)/python -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	.venv-lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --custom-compile-command 'make lock' \
		--extra api --extra audit --extra export --extra postgres --extra queue --group dev --output-file requirements.lock pyproject.toml
	@rm -rf .venv-lock

clean: ## Remove what the other targets made
	rm -rf $(VENV) .venv-lock .reports .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
