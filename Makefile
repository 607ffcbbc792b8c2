# Every command a developer needs. Each installs what it is missing, once, and says what it does.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
NPM := npm --prefix frontend --loglevel=error
PAGE_SOURCES := $(shell find frontend/src frontend/public frontend/*.* -type f 2>/dev/null)

.PHONY: help run refresh test check fix bench screenshots api clean browser

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run frontend/node_modules/.built ## start the dashboard on http://127.0.0.1:8000
	@$(BIN)/python -m backend

refresh: .venv/.run ## run the daily refresh and tell the running server
	@echo "Refreshing the embedded warehouse"
	@$(BIN)/python -m backend.jobs.refresh

test: .venv/.test frontend/node_modules/.built browser ## run every test: Python, browser, front end
	@echo "Python and browser tests"
	@$(BIN)/python -m pytest
	@echo "Front-end tests"
	@$(NPM) test

check: .venv/.test frontend/node_modules/.installed ## lint, types, import layers, SQL, generated files
	@echo "Checking the back end"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	@echo "Checking the front end"
	@$(NPM) run check

fix: .venv/.test ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(BIN)/sqlfluff fix --disable-progress-bar sql

bench: .venv/.bench ## measure what the README claims
	@$(BIN)/python -m tests.bench

screenshots: .venv/.test frontend/node_modules/.built browser ## take the README's pictures from the running product
	@$(BIN)/python -m tests.e2e.screenshots

api: .venv/.run frontend/node_modules/.installed ## regenerate the OpenAPI document and the typed client
	@$(BIN)/python -m backend.openapi > frontend/openapi.json
	@$(NPM) run api

clean: ## remove everything that was installed, built or generated
	@echo "Removing .venv, frontend/node_modules, frontend/dist, data and caches"
	@rm -rf .venv frontend/node_modules frontend/dist data .hypothesis .*_cache

browser: ## find Chromium, or install it where that is possible
	@for name in "$${CHROMIUM:-chromium}" chromium-browser google-chrome; do \
	  if command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Chromium for the browser tests"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
	  echo "The browser tests need Chromium: install it, or name it in CHROMIUM=/path/to/chrome" >&2; exit 1; \
	fi

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Mirante needs Python 3.11 or newer" >&2; exit 1; }
	@echo "Making a virtual environment"
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing the Python packages (once, about a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.test: tests/requirements.txt .venv/.run
	@echo "Installing the packages for tests (once)"
	@$(PIP) -r tests/requirements.txt
	@touch $@

.venv/.bench: tests/bench/requirements.txt .venv/.test
	@echo "Installing the caches to measure against (once)"
	@$(PIP) -r tests/bench/requirements.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "Installing the front-end packages (once, about a minute)"
	@$(NPM) ci --no-audit --no-fund
	@touch $@

frontend/node_modules/.built: frontend/node_modules/.installed $(PAGE_SOURCES)
	@echo "Building the page"
	@$(NPM) run build --silent
	@touch $@
