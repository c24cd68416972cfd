# The commands of this repository; README.md says what each is for. Needs make and a Python of 3.11 or later.

# The first Python that is new enough; PYTHON=/path/to/python chooses another.
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$python" -c '$(ENOUGH)' 2>/dev/null; then echo "$$python"; exit; fi; done; echo python3)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: build test test-quick lint test-all schema docs pictures bench corpus distributions release clean

build: $(VENV)/installed
	@$(BIN)/codegen build

# All tests: about 3 minutes on two cores.
test: $(VENV)/tested
	@echo "All checks and tests: about 3 minutes on two cores; make test-quick takes less than one."
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .
	$(BIN)/mypy
	$(BIN)/codegen lint --strict
	$(BIN)/codegen check --types
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# What to run after each change: everything but the slow tests, in under a minute on two cores.
test-quick: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codegen lint --strict
	$(BIN)/codegen check
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not slow"

# The same with every Python from 3.11 on that the machine has.
test-all:
	@pythons=$$(for python in python3 python3.11 python3.12 python3.13 python3.14 \
		$$(command -v pyenv >/dev/null && ls -d "$$(pyenv root)"/versions/*/bin/python3); do \
		"$$python" -c '$(ENOUGH)' 2>/dev/null && "$$python" -c \
		'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)'; done | sort -u -k1,1 -V | cut -d" " -f2); \
	for python in $$pythons; do echo "== $$("$$python" --version)"; \
		$(MAKE) --no-print-directory test PYTHON="$$python" \
		VENV=.venv-$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit; done

# The JSON Schemas of the registry's own format, from the declarations in codegen/load/file_formats.py.
schema: $(VENV)/installed
	@$(BIN)/python -c 'import json, pathlib; from codegen.load.file_formats import json_schemas; \
		[pathlib.Path("registry", name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", "utf-8") \
		for name, schema in json_schemas().items()]'

# The generated parts of the manual, from docstrings, --help and schemas.
docs: $(VENV)/installed
	@$(BIN)/python .github/scripts/manual.py

# The pictures of the README, from real output.
pictures: $(VENV)/tested
	@$(BIN)/python .github/scripts/pictures.py

bench: $(VENV)/tested
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m tests.benchmarks

# Wheels and source archives of the library and of the toolkit in dist/, the same bytes each time.
distributions: $(VENV)/tested
	rm -rf dist
	@for folder in generated .; do $(BIN)/python -m build --no-isolation --outdir dist "$$folder" >build.log || { \
		cat build.log; exit 1; }; done; rm build.log; ls dist

# All of a release but its publication: CONTRIBUTING.md says what goes before and comes after.
release: $(VENV)/tested
	$(BIN)/python .github/scripts/release.py
	@$(MAKE) --no-print-directory distributions

# Imports and builds every IANA registry below a folder, has all of it checked, and says what fell short.
corpus: $(VENV)/tested
	@test -n "$(CORPUS)" || { echo "Name the folder: make corpus CORPUS=FOLDER" >&2; exit 2; }
	@$(BIN)/python -m tests.corpus "$(CORPUS)"

clean:
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .hypothesis bench.json build.log dist

$(VENV)/python:
	@"$(PYTHON)" -c '$(ENOUGH)' 2>/dev/null || { \
		echo "This needs Python 3.11 or later; $$("$(PYTHON)" --version 2>&1 || echo "no $(PYTHON)") is what is here." \
		"Install one, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/installed
