# `make run` and `make test` are all that a fresh machine with Python 3.11 to 3.13 and make needs.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUNS := .venv/.runs
STAMP := .venv/.complete
OR_ELSE :=

# The tests start hundreds of processes, each of which would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-all test-servers setup wheel format lint types tests wheel-test
.PHONY: bench year many-rows one-large-file dashboard spark35 lock clean

run: $(RUNS) ## Install what scoring needs (0.5 GB), score the sample inbox and show the result
	@mkdir -p build
	$(BIN)/score-messages data/sample/inbox.csv build/scored.parquet
	@$(BIN)/sentiment-jobs show build/scored.parquet

test: setup ## All that must hold before a commit
	@$(MAKE) --no-print-directory --jobs=2 --output-sync lint types wheel-test
	@$(MAKE) --no-print-directory tests

test-all: setup ## What takes longer: fuzzing, kills in loops, servers, large folders; every property on all its examples
	$(BIN)/pytest -n 2 --dist worksteal -m "slow or hypothesis" --hypothesis-profile=thorough $(OR_ELSE)

test-servers: setup ## Of those only what starts databases, object stores and Spark, and kills what uses them
	$(BIN)/pytest -n 2 --dist worksteal -m server --hypothesis-profile=thorough $(OR_ELSE)

setup: $(STAMP) ## Everything that training and the tests need, too: 3 GB in .venv, pinned by hash

$(RUNS): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11 to 3.13 is needed")'
	$(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(RUNS)

$(STAMP): $(RUNS) requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	$(BIN)/python -m tests.support.servers.azurite || echo "without Azurite: its tests are skipped"
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
	$(BIN)/pytest -n 2 --dist worksteal -m "not wheel and not slow" $(OR_ELSE)

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

dashboard: setup ## Superset with an invented year: install it, import the dashboard, compare its numbers, draw its picture
	$(BIN)/python -m benchmarks.superset_dashboard

SPARK35 := build/spark-3.5
QUIET35 := -W ignore::DeprecationWarning -W ignore::ResourceWarning -W ignore::pytest.PytestUnraisableExceptionWarning

spark35: $(RUNS) ## The tests of Spark with Spark 3.5 in place of 4, in an environment of its own (1.2 GB, Python 3.11)
	$(PYTHON) -m venv --clear $(SPARK35)
	$(SPARK35)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.lock -r tests/spark/requirements-3.5.lock
	$(SPARK35)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(SPARK35)/bin/python -m pytest -p no:cacheprovider $(QUIET35) tests/spark

lock: ## Pin all dependencies anew (needs uv)
	uv pip compile $(LOCK) --extra train --extra outlook --extra report $(CLIENTS) --extra dev --upgrade pyproject.toml --output-file requirements-dev.lock
	uv pip compile $(LOCK) --extra build --extra report --constraint requirements-dev.lock pyproject.toml --output-file requirements.lock
	uv pip compile $(SUPERSET) docs/dashboards/superset/superset.in --output-file docs/dashboards/superset/superset.lock

CLIENTS := --extra s3 --extra gs --extra az --extra postgres --extra duckdb --extra delta --extra spark
SUPERSET := --generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 --python-platform x86_64-unknown-linux-gnu
LOCK := --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11

clean:
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
