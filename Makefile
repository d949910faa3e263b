# The one list of commands. `make` alone prints it. Works with GNU Make 3.81 and later (macOS ships that one).

SHELL := /bin/sh
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv/.spark
WORKERS ?= 2
LOCK_FORM := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet
LOCK_OPTIONS := --extra dev $(LOCK_FORM)

# One thread for each numerical library: tests run side by side, and sums come out the same on every machine.
# Files are dealt out in the order of their folders: the long ones (engine, system, truth) before the many small ones of
# unit, so that no worker is left alone with a long file at the end.
PYTEST := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/pytest

.DEFAULT_GOAL := help
.PHONY: help setup setup-spark demo test check test-full bench golden lock clean system lint

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## Build the environment in .venv from the hashed lock

$(READY): requirements.lock requirements-data.lock pyproject.toml tools/setup.sh
	@echo "Building the environment in .venv (a few minutes with pip, seconds with uv)"
	@sh tools/setup.sh
	@touch $@

setup-spark: $(SPARK) ## Add Spark to the environment, for --engine spark, tests and benchmarks (half a gigabyte)

$(SPARK): $(READY) requirements-spark.lock tools/spark.sh
	@echo "Adding Spark to the environment in .venv (half a minute or so)"
	@sh tools/spark.sh
	@touch $@

demo: $(READY) ## Make a synthetic record, ask it one question, write a release to demo/
	@$(BIN)/tenure demo

test: $(READY) $(SPARK) system lint ## Everything that must pass before a change lands
	@$(PYTEST) -m "not full" --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY) lint ## The quick part of test: style, types, import contracts, health
	@$(BIN)/lint-imports
	@$(PYTEST) tests/health

test-full: $(READY) $(SPARK) system lint ## The same with the long campaigns
	@$(PYTEST) --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

bench: $(READY) $(SPARK) ## Compare speed and memory with frozen polars and pandas programs
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks spark
	@$(BIN)/python -m benchmarks disclosure

golden: $(READY) ## Write the golden text of every step for Spark anew; read what changed before committing it
	@TENURE_GOLDEN=write $(PYTEST) -q tests/golden/test_golden_spark.py tests/golden/test_golden_layouts.py tests/golden/test_golden_award_plan.py

lock: ## Resolve the dependencies anew (needs uv)
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv pip compile pyproject.toml $(LOCK_OPTIONS) --upgrade --custom-compile-command "make lock" -o requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv pip compile requirements-data.in --no-deps $(LOCK_FORM) --upgrade --custom-compile-command "make lock" -o requirements-data.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv pip compile requirements-spark.in $(LOCK_FORM) --upgrade --custom-compile-command "make lock" -o requirements-spark.lock

clean: ## Remove the environment and everything these commands make
	@rm -rf .venv demo build dist benchmarks/results .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@sh tools/system.sh

lint: $(READY)
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
