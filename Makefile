# make run    sets everything up and starts the app (with no window yet: the demo)
# make test   sets everything up and passes every test
# make check  what the continuous integration runs: lint, types, tests
# make bench  speed, by hand, on a quiet machine

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed

.PHONY: run test check lint types format bench bench-spins bench-signals clean

run: $(READY)
	$(BIN)/gristmill

test: $(READY)
	$(BIN)/pytest

check: lint types test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_engine

bench-spins: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_engine --spins 50 300 600 1000 3000

bench-signals: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_signals

# llama.cpp is built from source for this processor: some minutes, once.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Gristmill needs Python 3.11 or newer; set PYTHON to one, as in: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@command -v c++ >/dev/null || { echo "Gristmill builds llama.cpp: install a C++ compiler (Debian: apt install g++)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing (Debian: apt install python3-venv)."; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade pip
	@echo "Installing what Gristmill needs; the first time, llama.cpp is compiled, which takes some minutes."
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
