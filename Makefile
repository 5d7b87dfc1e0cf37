# The two commands are `make run` and `make test`; everything else is a part of them. See CONTRIBUTING.md.

PYTHON ?= python3
LIBRARY ?= library
PORT ?= 8000
BIN := .venv/bin
COMMANDS := tests/web/test_cli.py
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --require-hashes

.PHONY: run test quick test-cluster lint types unit unit-here unit-apart unit-quick browser bench docs audit lock screenshots wheel clean help

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/run ## install, index the samples on first start, serve, print the address
	$(BIN)/jianbao run --library $(LIBRARY) --port $(PORT)

test: lint browser ## the whole suite: lint, types, unit, property, HTTP, browser, cluster
	$(MAKE) --no-print-directory -j2 unit-here unit-apart

lint: .venv/test ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test ## static types, tests included
	$(BIN)/mypy

unit: .venv/test browser ## every test
	$(BIN)/pytest

unit-here: .venv/test
	$(BIN)/pytest -m "not browser and not cluster" $(addprefix --ignore=,$(COMMANDS))

# What waits for a browser, a cluster or a command goes on beside the rest; its report is printed whole, at its end.
unit-apart: .venv/test types browser
	@mkdir -p .work; told=0; for what in '-m=browser or cluster' $(COMMANDS); do \
	  $(BIN)/pytest "$$what" || told=1; done > .work/apart.txt 2>&1; cat .work/apart.txt; exit $$told

unit-quick: .venv/test
	$(BIN)/pytest -m "not slow and not browser and not cluster"

quick: lint ## lint, types and the tests that are not slow, in a browser or on a cluster; two minutes at most
	$(MAKE) --no-print-directory -j2 unit-quick types

browser: .venv/test ## a Chromium for the browser tests
	$(BIN)/python -m tools.install_browser

test-cluster: .venv/test ## the engine over three OpenSearch nodes on this machine (Java and Maven)
	$(BIN)/pytest -m cluster

bench: .venv/test ## every figure of docs/figures.md against its peers
	$(BIN)/python -m benchmarks

screenshots: .venv/test browser ## every page at phone and desktop width and the tour of the README, into docs/screenshots
	$(BIN)/python -m tests.browser.screenshots docs/screenshots
	$(BIN)/python -m tests.browser.tour docs/screenshots/tour.webp

wheel: .venv/test ## build the wheel into dist/
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

docs: .venv/test ## write docs/commands.md and docs/http.md from the program
	$(BIN)/python -m tools.reference

audit: .venv/test ## ask the registry whether a pinned dependency has a known hole; fails where it does not know one
	$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes --requirement requirements/ocr.txt

lock: .venv/test ## pin every dependency again, with hashes
	./requirements/lock

clean: ## remove what was built
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis indexer/kernels/compiled.c indexer/kernels/compiled.*.so search/kernels/compiled.c search/kernels/compiled.*.so

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python requirements/build.txt requirements/run.txt pyproject.toml indexer/kernels/compiled.pyx search/kernels/compiled.pyx
	$(PIP) -r requirements/build.txt
	$(PIP) -r requirements/run.txt
	rm -f indexer/kernels/compiled.*.so search/kernels/compiled.*.so
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: .venv/run requirements/test.txt
	$(PIP) -r requirements/test.txt
	@touch $@
