# What a newcomer needs: `make run`, `make test`. Everything lives in .venv; PYTHON names another interpreter.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --group build

.PHONY: install runtime run test lint format openapi bench accuracy soak faults fuzz abuse contract licences picture audit sbom lock

install: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tally needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv

# What serving needs and no developer's tools: for a deployment.
runtime: .venv/installed

# Reinstalled only when a lock or the package's own metadata changes.
.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Tally needs into .venv; the first time takes a minute or two."
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-build-isolation --no-deps --no-index --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

# Loads the demo corpus into an empty store, then serves on http://127.0.0.1:8000 (PORT changes that).
run: .venv/installed
	$(BIN)/tally serve

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Writes openapi.yaml anew from the schemas and the demo corpus; a test fails where the two differ.
openapi: install
	$(BIN)/python -m tests.write_contract

# SIZES are numbers of claims; a million take a quarter of an hour to read, once.
SIZES ?= 10000
bench: install
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.performance $(SIZES)

# Kills a server a hundred times while 20,000 sources go in; some ten minutes. What it finds lost or half is a fault.
faults: install
	$(BIN)/python -m benchmarks.faults

# Writes docs/accuracy.md anew after a change of reading or judging; a test fails where the two differ.
accuracy: install
	$(BIN)/python -m benchmarks.accuracy

# SECONDS of mixed reading and writing against a server of its own.
SECONDS ?= 1800
soak: install
	$(BIN)/python -m benchmarks.soak $(SECONDS)

# In a folder of their own, so that what is served is neither built with nor listed among them.
.venv-tools/installed: requirements-tools.lock
	@echo "Installing the tools into .venv-tools; the first time takes some minutes."
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes --requirement $<
	@touch $@

# Reading and judging under a coverage-guided fuzzer; inputs that fail are written to fuzz/.
MINUTES ?= 30
fuzz: .venv-tools/installed
	PYTHONPATH=. .venv-tools/bin/python -m benchmarks.fuzz $(MINUTES) fuzz

# Hostile requests and malformed HTTP against a server over the demo corpus and hostile sources.
REQUESTS ?= 100000
abuse: install
	$(BIN)/python -m benchmarks.abuse $(REQUESTS)

# The whole contract with many examples for each operation.
EXAMPLES ?= 500
contract: install
	CONTRACT_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest -q tests/test_contract.py

# Writes docs/licences.md anew after a change of the dependencies; a test fails where the two differ.
licences: install
	$(BIN)/python -m tests.write_licences

# Makes docs/page.png anew after a change of the page; needs Chromium.
picture: install
	$(BIN)/python -m tests.write_picture

# Asks the registry for known vulnerabilities of every pinned package; one that it cannot tell about is a failure. The
# locks of the extras pin what the other does, and more.
audit: .venv-tools/installed
	@.venv-tools/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements-redis.lock \
			--requirement requirements-mcp.lock || { \
		echo "Not audited, or not clean. A table above names what is vulnerable. An ERROR says why nothing is known: a" \
			"package that is “not found” means that the registry in use tells no vulnerabilities, as many mirrors do" \
			"not; run it where pypi.org can be reached."; exit 1; } >&2

# build/tally.cdx.json: what a run consists of, for machines (CycloneDX), out of an environment that has nothing else.
sbom: .venv-tools/installed
	@rm -f build/tally.cdx.json
	@echo "Installing what is to be listed into build/sbom; that takes a minute."
	@{ $(PYTHON) -m venv --clear build/sbom \
		&& build/sbom/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes \
			--requirement requirements.lock \
		&& .venv-tools/bin/cyclonedx-py environment build/sbom --pyproject pyproject.toml --output-reproducible \
			--validate --output-file build/tally.cdx.json; } \
		|| { echo "build/tally.cdx.json is not written, for the reason above." >&2; exit 1; }
	@echo "build/tally.cdx.json is written."

# The one-command upgrade: every pin moves to the newest release that fits, hashes and all.
lock: install
	$(COMPILE) --output-file requirements.lock
	$(COMPILE) --extra redis --constraint requirements.lock --output-file requirements-redis.lock
	$(COMPILE) --extra mcp --constraint requirements-redis.lock --output-file requirements-mcp.lock
	$(COMPILE) --group dev --constraint requirements-redis.lock --constraint requirements-mcp.lock --extra redis \
		--extra mcp --output-file requirements-dev.lock
	$(COMPILE) --group dev --group tools --constraint requirements-dev.lock --output-file requirements-tools.lock
