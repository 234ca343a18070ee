# make run          sets everything up and opens the window; with no display, the demo
# make test         sets everything up and passes every test, two at a time; with WORKERS=1 one by one
# make check        what the continuous integration runs: lint, types, tests
# make bench        speed of the engine, by hand, on a quiet machine
# make bench-score  speed of scoring rows, beside its limit and beside asking for a verdict
# make bench-loop   whether the learning loop helps, over four rounds
# make bench-recipes      what each recipe yields with the built-in model
# make bench-constrained  whether answers keep to their schemas, and what that costs
# make bench-curation     what curation finds, planted copies and benchmark rows, and how quickly
# make bench-export how fast a million rows go out, and in how much memory
# make bench-window how quick the window is
# make torture      kills runs, exports, imports, curation and repacking at random moments, and looks for what is lost
# make fuzz         libraries, files, models and chat templates that are damaged or mean harm: a minute of each kind
# make soak         the window at work for an hour: whether it grows or slows down
# make app          builds the double-click app for this system into dist, and packs it
# make test-app     tries the built app: its start, the starter dataset, an export, a screenshot
# make screenshots  every page in both themes, into build/screenshots

PYTHON ?= python3
WORKERS ?= 2
MINUTES ?= 1
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed

# The tests start the app and its engine again and again, which had better not be compiled each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run app test-app test check lint types format bench bench-window bench-spins bench-signals bench-score bench-agreement bench-loop bench-recipes bench-constrained bench-curation bench-export torture fuzz soak screenshots clean

run: $(READY)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then .ci/system-libraries window; fi
	$(BIN)/gristmill

# Tests run side by side, but those on the real model after the others and one by one: they take every core.
test: $(READY)
	@.ci/system-libraries tests
ifeq ($(WORKERS),1)
	$(BIN)/pytest
else
	$(BIN)/pytest -m 'not model' --numprocesses $(WORKERS) --dist worksteal
	$(BIN)/pytest -m model
endif

# On an X server of its own, if xvfb-run is there; else as Qt's offscreen platform draws them.
screenshots: $(READY)
	@if command -v xvfb-run >/dev/null; then \
		.ci/system-libraries window && xvfb-run -a -s '-screen 0 1600x1000x24' $(BIN)/python -m tests.screenshots build/screenshots; \
	else \
		.ci/system-libraries tests && QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.screenshots build/screenshots; \
	fi

# With the libraries of the system that Qt's plugins need at hand, they are taken along.
app:
	@.ci/system-libraries window
	$(PYTHON) resources/packaging/build_app.py

# On Linux it needs Xvfb and xdotool, since a window is opened and clicked.
test-app:
	@.ci/system-libraries window
	$(PYTHON) resources/packaging/build_app.py --try

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

bench-score: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_score

bench-signals: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_signals

bench-agreement: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_agreement

bench-loop: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_loop essay
	$(BIN)/python -m tests.benchmarks.bench_loop instruct

bench-recipes: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_recipes --show 3

bench-constrained: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_constrained

bench-curation: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_curation --meaning

bench-export: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_export

bench-window: $(READY)
	$(BIN)/python -m tests.benchmarks.bench_window

torture: $(READY)
	$(BIN)/python -m tests.torture.kills --kills 70
	$(BIN)/python -m tests.torture.moments

# MINUTES of each kind of file.
fuzz: $(READY)
	$(BIN)/python -m tests.torture.fuzz_library --minutes $(MINUTES)
	$(BIN)/python -m tests.torture.fuzz_models --minutes $(MINUTES)
	$(BIN)/python -m tests.torture.fuzz_files all --minutes $(MINUTES)

soak: $(READY)
	$(BIN)/python -m tests.torture.soak

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
