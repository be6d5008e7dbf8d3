# Every recipe that people, hooks and CI call. ARGS is handed on: make demo ARGS="--port 9000", make test ARGS="-k votes".
PYTHON ?= python3
PY := .venv/bin/python
ARGS ?=
# The last line of --json is the last line, under another make too.
MAKEFLAGS += --no-print-directory

.PHONY: help setup demo test mutation soak bench check format messages clean

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

setup: ## make .venv from the hashed lock, if that changed
	@$(PYTHON) consultation/stack/setup.py

demo: setup ## the whole site on this machine, with demo data
	@$(PY) -m consultation.stack.demo --end-with-parent $(ARGS)

test: setup ## the whole suite on embedded services; browser journeys where there is a browser
	@$(PY) -m consultation.stack.browser
	@.venv/bin/pytest -n 2 $(ARGS)

mutation: setup ## break votes, digests and rules a line at a time: do the tests notice? --only PATH …, --every N
	@$(PY) -m tests.mutation $(ARGS)

soak: setup ## the long runs at full counts: races, kills, faults; ARGS=--quick for little ones
	@$(PY) -m consultation.stack.browser
	@$(PY) -m consultation.stack.nginx
	@.venv/bin/pytest tests/soak -m soak -n 2 --dist worksteal --verbose --randomly-dont-reorganize $(ARGS)

bench: setup ## every figure that was promised, measured beside something plain; --only GROUP …, --json
	@$(PY) -m bench $(ARGS)

check: setup ## lint, types, import contracts, templates, migrations, translations, deploy files, a crawl in three languages
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +
	@$(PY) manage.py check --fail-level WARNING
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py catalogues --check
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yaml
	@.venv/bin/kubernetes-validate --quiet --strict $(filter-out %/kustomization.yaml,$(wildcard deploy/kubernetes/*.yaml))
	@$(PY) -m tests.crawl

format: setup ## put Python and templates in shape
	@.venv/bin/ruff check --fix
	@.venv/bin/ruff format
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

messages: setup ## collect new messages into the catalogues
	@$(PY) manage.py messages $(ARGS)

clean: ## remove the environment, caches and embedded data
	@$(PYTHON) -m consultation.stack.clean
