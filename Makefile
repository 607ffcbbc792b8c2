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

.PHONY: help run run-databricks-local refresh deploy test test-spark test-databricks test-alerts coverage check \
  fix bench load chaos screenshots api clean browser java

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: .venv/.run frontend/node_modules/.built ## start the dashboard on http://127.0.0.1:8000
	@$(BIN)/python -m backend

run-databricks-local: .venv/.test frontend/node_modules/.built ## start it over Databricks' protocol, without an account
	@$(BIN)/python -m tests.fakes.databricks.local

refresh: .venv/.run ## run the daily refresh and tell the running server
	@echo "Refreshing the embedded warehouse"
	@$(BIN)/python -m backend.jobs.refresh

deploy: frontend/node_modules/.built ## put warehouse, job and app on Databricks (TARGET=dev or prod)
	@databricks bundle deploy --target "$${TARGET:-dev}"

test: .venv/.test frontend/node_modules/.built browser ## run every test: Python, browser, front end
	@echo "Python and browser tests"
	@$(BIN)/python -m pytest
	@echo "Front-end tests"
	@$(NPM) test

test-spark: java .venv/.spark ## run every question and the refresh on Apache Spark too
	@echo "Spark tests (one Spark, about five minutes)"
	@env -u SPARK_HOME -u SPARK_CONF_DIR $(BIN)/python -m pytest -n0 --timeout=600 tests/spark

test-databricks: .venv/.test ## run the API's tests again over Databricks' own protocol
	@echo "The API's tests, with the real connector and a warehouse that speaks Thrift"
	@$(BIN)/python -m pytest --databricks tests/dashboard tests/cache/test_routes.py tests/cache/test_hitpath.py

test-alerts: ## have Prometheus itself check its settings and try out the alerts
	@command -v promtool >/dev/null || { echo "Installing Prometheus for its promtool"; apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null; }
	@cd deploy/prometheus && promtool check config prometheus.yml && promtool test rules alerts_test.yml

coverage: .venv/.test ## prove that the tests go through every branch of the cache
	@echo "Branches of backend/cache that the tests go through"
	@$(BIN)/coverage run -m pytest -n0 tests/cache
	@$(BIN)/coverage report --include='backend/cache/*' --fail-under=100 --show-missing --skip-covered

check: .venv/.test frontend/node_modules/.installed ## lint, types, import layers, SQL, generated files
	@echo "Checking the back end"
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	@$(BIN)/python -c 'from backend.warehouse.catalog import prepare; prepare("databricks")'  # each asks for the scope
	@echo "Checking the front end"
	@$(NPM) run check

fix: .venv/.test ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format
	@$(BIN)/sqlfluff fix --disable-progress-bar sql

bench: .venv/.bench frontend/node_modules/.built browser ## measure what the README claims
	@$(BIN)/python -m tests.bench

load: .venv/.test frontend/node_modules/.built ## a thousand users at once, with Redis, two workers and a refresh
	@$(BIN)/python -m tests.load

chaos: .venv/.test frontend/node_modules/.built ## take Redis, the warehouse, a worker and the disk away under load
	@$(BIN)/python -m tests.load.chaos

screenshots: .venv/.test frontend/node_modules/.built browser ## take the README's pictures from the running product
	@$(BIN)/python -m tests.e2e.screenshots

api: .venv/.run frontend/node_modules/.installed ## regenerate the OpenAPI document and the typed client
	@$(BIN)/python -m backend.openapi > frontend/openapi.json
	@$(NPM) run api

clean: ## remove everything that was installed, built or generated
	@echo "Removing .venv, frontend/node_modules, frontend/dist, data and caches"
	@rm -rf .venv frontend/node_modules frontend/dist data .hypothesis .*_cache

browser: ## find Chromium, or install it where that is possible
	@for name in "$${CHROMIUM:-chromium-headless-shell}" chromium chromium-browser google-chrome; do \
	  if command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Chromium for the browser tests"; \
	  apt-get update -qq; export DEBIAN_FRONTEND=noninteractive; \
	  apt-get install -y -qq chromium-headless-shell >/dev/null || apt-get install -y -qq chromium >/dev/null; \
	else \
	  echo "The browser tests need Chromium: install it, or name it in CHROMIUM=/path/to/chrome" >&2; exit 1; \
	fi

java: ## find Java 17 or newer, or install it where that is possible
	@fits() { "$${JAVA_HOME:+$$JAVA_HOME/bin/}java" -version 2>&1 \
	  | sed -nE 's/.*version "([0-9]+).*/\1/p' | { read -r major && [ "$$major" -ge 17 ]; }; }; \
	if fits; then exit 0; fi; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  echo "Installing Java for the Spark tests"; \
	  apt-get update -qq; \
	  for java in openjdk-21-jre-headless openjdk-17-jre-headless; do \
	    if [ -n "$$(apt-cache madison $$java)" ]; then \
	      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$java >/dev/null; break; fi; done; \
	fi; \
	fits || { echo "The Spark tests need Java 17 or newer: install it, or name its home in JAVA_HOME" >&2; exit 1; }

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

.venv/.bench: tests/bench/requirements.txt tests/bench/package-lock.json .venv/.test
	@echo "Installing the caches to measure against, and Lighthouse (once)"
	@$(PIP) -r tests/bench/requirements.txt
	@npm --prefix tests/bench --loglevel=error ci
	@touch $@

.venv/.spark: tests/spark/requirements.txt .venv/.test
	@echo "Installing Apache Spark (once, 500 MB)"
	@$(PIP) -r tests/spark/requirements.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@echo "Installing the front-end packages (once, about a minute)"
	@$(NPM) ci --no-audit --no-fund
	@touch $@

frontend/node_modules/.built: frontend/node_modules/.installed $(PAGE_SOURCES)
	@echo "Building the page"
	@$(NPM) run build --silent
	@touch $@
