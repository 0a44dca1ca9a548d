# `make run` and `make test` are all that a fresh machine with Python 3.11 to 3.13 and make needs.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUNS := .venv/.runs
STAMP := .venv/.complete

.PHONY: run test test-all setup wheel format lint types tests wheel-test bench year many-rows one-large-file lock clean

run: $(RUNS) ## Install what scoring needs (0.5 GB), score the sample inbox and show the result
	@mkdir -p build
	$(BIN)/score-messages data/sample/inbox.csv build/scored.parquet
	@$(BIN)/sentiment-jobs show build/scored.parquet

test: lint types tests wheel-test ## All that must hold before a commit

test-all: setup ## What takes longer: fuzzing, kills in loops, large folders; every property on all its examples
	$(BIN)/pytest -n 2 --dist worksteal -m "slow or hypothesis" --hypothesis-profile=thorough

setup: $(STAMP) ## Everything that training and the tests need, too: 3 GB in .venv, pinned by hash

$(RUNS): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11 to 3.13 is needed")'
	$(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(RUNS)

$(STAMP): $(RUNS) requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $(STAMP)

wheel: $(RUNS) ## Build dist/score_messages-*.whl
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

format: setup ## Rewrite the code in the one form
	$(BIN)/ruff check --quiet --fix . || true
	$(BIN)/ruff format --quiet .

lint: setup
	$(BIN)/ruff format --quiet --check .
	$(BIN)/ruff check --quiet .

types: setup
	$(BIN)/mypy --no-error-summary

tests: setup ## Tests and doctests
	$(BIN)/pytest -n 2 --dist worksteal -m "not wheel and not slow"

wheel-test: setup ## Build the wheel, install it in a clean environment, score the sample from elsewhere
	$(BIN)/pytest -m wheel tests/test_wheel.py

bench: setup ## How fast it is against other ways, as ratios in one run (about 15 minutes; BENCH="--runs 3" to change)
	$(BIN)/python -m benchmarks.bench $(BENCH)

year: setup ## The simulated year: 365 nights of changing exports, killed runs among them, about 8 minutes
	$(BIN)/python -m benchmarks.year

many-rows: setup ## 20 million rows in one run: memory, and speed beside a single table (about 20 minutes, 6 GB of disk)
	$(BIN)/python -m benchmarks.many_rows --ids

one-large-file: setup ## 5 million rows with ids in one file, new and grown: memory (about 15 minutes, 3 GB of disk)
	$(BIN)/python -m benchmarks.one_large_file

lock: ## Pin all dependencies anew (needs uv)
	uv pip compile $(LOCK) --extra train --extra outlook --extra dev --upgrade pyproject.toml --output-file requirements-dev.lock
	uv pip compile $(LOCK) --extra build --constraint requirements-dev.lock pyproject.toml --output-file requirements.lock

LOCK := --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
