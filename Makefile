# The two commands of a new user are `make demo` and `make test`; both set up what they need first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LATENCY ?= portal
PORT   ?= 8700
WORKERS ?= 3
PURE   := tests/test_robot
# What decides: each of its branches is taken by a test without a browser. A module of this kind is added here.
DECIDES := robot/planning/*,robot/ledger/claim.py,robot/visits/verdicts.py

.PHONY: help setup demo test thorough shuffled coverage campaign bench portal check lint types contracts format lock licences clean

help:  ## what can be asked for
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(VENV)/.locked $(VENV)/.browser  ## virtual environment, locked dependencies, a browser

$(VENV)/.locked: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.browser: $(VENV)/.locked .ci/browser
	sh .ci/browser $(BIN)/python
	@touch $@

demo: setup  ## publish real documents into the replica and prove it
	$(BIN)/python docs/demo/run.py --latency $(LATENCY)

test: setup  ## every rule, by its most telling cases: minutes
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

thorough: setup  ## every case of every rule: under an hour
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m ""

shuffled: setup  ## the pure tests in a random order, whose seed it prints; SEED=… repeats one
	$(BIN)/python -m pytest -n $(WORKERS) -p randomly $(SEED:%=--randomly-seed=%) $(MORE) $(PURE)

coverage: setup  ## the same, and which branches of the engine they take: of what decides, all
	$(MAKE) shuffled MORE="--cov --cov-report=term:skip-covered"
	$(BIN)/coverage report --show-missing --include='$(DECIDES)' --fail-under=100

campaign: setup  ## every fault at every request, deaths and rivals: about two hours
	$(BIN)/python -m tests.campaign --workers $(WORKERS) --json campaign.json --page docs/campaign.md

bench: setup  ## what a verified document costs, beside an HTTP floor and other libraries: half an hour
	$(BIN)/python -m tests.bench.table --latency none
	$(BIN)/python -m tests.bench.table --latency portal

portal: setup  ## run the replica and watch it at http://127.0.0.1:$(PORT)/_fake/
	$(BIN)/python -m fake_portal --port $(PORT) --latency $(LATENCY)

check: lint types contracts coverage test  ## all that CI asks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

contracts: setup
	$(BIN)/lint-imports

format: setup  ## let ruff write the code's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## write requirements.lock anew from pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-strip-extras --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header pyproject.toml --output-file requirements.lock

licences: setup  ## write docs/licences.md anew: what the locked dependencies say of their licences
	$(BIN)/python docs/licences.py

clean:  ## remove what setup made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage test-results
