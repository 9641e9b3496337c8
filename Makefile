# Plain POSIX shell and GNU make 3.81 or newer: what Linux and macOS have.
SHELL = /bin/sh

HOST = 127.0.0.1
PORT = 8000
# More arguments for pytest, bench, chaos and soak, such as: make test ARGS="tests/rules -x"
ARGS =

PYTHONS = python3 python3.14 python3.13 python3.12 python3.11
BIN = .venv/bin
PIP = $(BIN)/python -m pip -qq --disable-pip-version-check --no-input

# A copied or moved checkout must not run the code of the place its .venv was made in.
ifneq ($(shell cat .venv/made-in 2>/dev/null),$(CURDIR))
MOVED = moved
endif

.DEFAULT_GOAL = help
.PHONY: help run test install install-test lint format words bench bench-matching chaos soak lock wheel clean moved

help: ## show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

run: install ## serve Campaign with its demo on http://127.0.0.1:8000 (HOST=… PORT=…)
	@$(BIN)/campaign migrate
	@$(BIN)/campaign demo --if-empty
	@exec $(BIN)/campaign run --host "$(HOST)" --port "$(PORT)"

test: install-test lint ## check the code and run every test (ARGS=… for pytest)
	@$(BIN)/python -m pytest --numprocesses auto $(ARGS)

install: .venv/run ## make .venv with what Campaign needs, from the lock

install-test: .venv/test ## the same with what the tests need

lint: install-test ## check style, types and templates
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --check templates

format: install-test ## rewrite code and templates in the house style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --reformat --quiet templates

words: install-test ## take new strings into the catalogues, compile them, name what to translate
	@$(BIN)/python -m tests.words

bench: install-test ## measure rates against a baseline of the same run
	@$(BIN)/python -m tests.bench $(ARGS)

bench-matching: .venv-bench/made ## measure how well and how fast duplicates are found
	@.venv-bench/bin/python -W ignore -m tests.bench.matching $(ARGS)

chaos: install-test ## kill web and worker amid 1,000 signatures and look for losses
	@$(BIN)/python -m tests.chaos $(ARGS)

soak: install-test ## run the tests that take minutes (marked "soak")
	@$(BIN)/python -m pytest -m soak $(ARGS)

lock: ## resolve the dependencies anew (needs uv)
	@.ci/lock

wheel: install-test ## build dist/campaign-….whl
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

clean: ## remove what make made: .venv, dist and caches, never instance/
	@rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	@find campaign tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/run: requirements.txt pyproject.toml $(MOVED)
	@$(VENV)
	@$(call INSTALL,requirements.txt)
	@touch .venv/run

.venv/test: requirements-test.txt pyproject.toml $(MOVED)
	@$(VENV)
	@$(call INSTALL,requirements-test.txt)
	@touch .venv/run .venv/test

# The libraries that matching is compared with are large, and nothing else needs them.
.venv-bench/made: requirements-bench.txt install
	@echo "Installing requirements-bench.txt into .venv-bench …"
	@$(BIN)/python -m venv .venv-bench
	@.venv-bench/bin/python -m pip -qq --disable-pip-version-check install --require-hashes -r requirements-bench.txt
	@touch .venv-bench/made

moved:

# The first Python that is new enough, with the parts that Debian packages apart.
define VENV
found=; \
for python in $(PYTHONS); do \
  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
  found="$$python"; \
  "$$python" -c 'import venv, ensurepip' 2>/dev/null && break; \
  python=; \
done; \
if [ -z "$$found" ]; then echo "Campaign needs Python 3.11 or newer: none of $(PYTHONS) is that" >&2; exit 1; fi; \
if [ -z "$$python" ]; then echo "$$found lacks the module venv: install the package python3-venv" >&2; exit 1; fi; \
made=$$(cat .venv/made-in 2>/dev/null || echo "$(CURDIR)"); \
if [ "$$made" != "$(CURDIR)" ] || ! $(BIN)/python -c 'import pip' 2>/dev/null; then \
  rm -rf .venv && "$$python" -m venv .venv || exit 1; \
fi; \
echo "$(CURDIR)" >.venv/made-in
endef

INSTALL = echo "Installing $(1) into .venv …" && $(PIP) install --require-hashes --requirement $(1) \
  && $(PIP) install --no-deps --no-build-isolation --editable .
