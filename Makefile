# `make run` and `make test` need Python 3.11 or later and make; the rest they set up themselves, in .venv.

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3))
BIN := .venv/bin
# One stamp for each state of the two files that say what to install, so that a checkout or a touch costs nothing.
STAMP := .venv/installed-$(firstword $(shell cat pyproject.toml constraints.txt | cksum))
GOLD := $(wildcard ../shared/gold/*.jsonl)
COMMA := ,
SPACE := $(subst ,, )

.PHONY: install run test test-all mutation check format score ablation bench bench-long wheel compile clean
.DEFAULT_GOAL := run

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later found; name one: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[all]"
	@rm -f .venv/installed-*
	@touch $@
	@$(MAKE) --no-print-directory compile

# The modules that run for every article, in C: same records, about half the time. An edit of one of their sources
# takes effect at once, since then all of them run as they are, until this is made again.
compile:
	@echo "compiling, a minute or two"
	@$(BIN)/python hatch_build.py

run: install
	@mkdir -p out
	$(BIN)/sellside annotate corpus --out out/annotated.jsonl
	@$(BIN)/sellside show --summary out/annotated.jsonl

test: install
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not slow"
	$(MAKE) check

test-all: install
	$(BIN)/python -m pytest -n 2 --dist loadgroup
	$(MAKE) check
	$(MAKE) mutation

# Changes one sign at a time in the scorer and the code of amounts, and asks that a test fails; some ten minutes.
mutation: install
	rm -rf mutants
	SELLSIDE_PURE=1 $(BIN)/mutmut run
	$(BIN)/python -m tests.mutation.check

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sellside patterns check

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

score: install
	@for gold in corpus/*.jsonl $(GOLD); do \
		echo; echo "$$gold"; $(BIN)/sellside evaluate "$$gold" || exit 1; done

ablation: install
	$(BIN)/python -m nlp.evaluation.ablation corpus=corpus/train.jsonl,corpus/dev.jsonl \
		$(if $(GOLD),real=$(subst $(SPACE),$(COMMA),$(sort $(GOLD)))) -o docs/ablation.md

bench: install compile
	$(BIN)/sellside bench --out out/bench

bench-long: install compile
	$(BIN)/sellside bench --out out/bench --long

wheel: install
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf nlp/_compiled .venv out dist build mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
