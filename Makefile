# The commands of this repository. `make help` lists them. They need make and Python 3.11 or later.

# The first Python that is new enough. PYTHON=/path/to/python chooses another.
ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if "$$python" -c '$(ENOUGH)' 2>/dev/null; then echo "$$python"; exit; fi; done; echo python3)
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: help build test test-quick test-tools test-oldest test-all schema docs site manual pictures bench corpus soak replay verdicts distributions release clean

help:    ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

build: $(VENV)/installed    ## create .venv, install codegen, generate the outputs
	@$(BIN)/codegen build

site: $(VENV)/manual    ## build the web pages and the manual into generated/site
	@$(BIN)/codegen build --target site --quiet
	@$(BIN)/python .github/scripts/manual_site.py
	@echo "To read them, run: $(BIN)/python -m http.server --directory generated/site"

test: $(VENV)/tested    ## run all checks and tests (about 9 minutes on two cores)
	@echo "All checks and tests: about 9 minutes on two cores. make test-quick takes about one."
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .
	$(BIN)/mypy
	$(BIN)/codegen lint --strict
	$(BIN)/codegen check --types
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not tools"

test-quick: $(VENV)/tested    ## run all checks and all fast tests (about a minute on two cores)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codegen lint --strict
	$(BIN)/codegen check
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not slow and not tools"

test-tools: $(VENV)/tested $(VENV)/manual $(VENV)/tools    ## run the tests that need other programs, and install those where possible (root, Debian)
	@.github/scripts/install-tools
	$(BIN)/python -m pytest -m tools -rs

test-oldest:    ## run the tests with the oldest dependencies that pyproject.toml allows
	@$(MAKE) --no-print-directory VENV=.venv-oldest .venv-oldest/oldest
	.venv-oldest/bin/codegen lint --strict
	.venv-oldest/bin/codegen check --types
	.venv-oldest/bin/python -m pytest --numprocesses auto --dist worksteal -m "not tools"

test-all:    ## run make test with every Python from 3.11 on that this machine has
	@pythons=$$(for python in python3 python3.11 python3.12 python3.13 python3.14 \
		$$(command -v pyenv >/dev/null && ls -d "$$(pyenv root)"/versions/*/bin/python3); do \
		"$$python" -c '$(ENOUGH)' 2>/dev/null && "$$python" -c \
		'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)'; done | sort -u -k1,1 -V | cut -d" " -f2); \
	for python in $$pythons; do echo "== $$("$$python" --version)"; \
		$(MAKE) --no-print-directory test PYTHON="$$python" \
		VENV=.venv-$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])') || exit; done

schema: $(VENV)/installed    ## write registry/*.schema.json again, after a change of codegen/load/file_formats.py
	@$(BIN)/python -c 'import json, pathlib; from codegen.load.file_formats import json_schemas; \
		[pathlib.Path("registry", name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", "utf-8") \
		for name, schema in json_schemas().items()]'

docs: $(VENV)/installed    ## write the generated parts of the manual again
	@$(BIN)/python .github/scripts/manual.py

manual: $(VENV)/manual    ## render the manual and the library's reference into generated/site/manual
	@$(BIN)/python .github/scripts/manual_site.py

pictures: $(VENV)/tested    ## draw the pictures of the README again (needs node)
	@$(BIN)/python .github/scripts/pictures.py

bench: $(VENV)/tested    ## measure speed and memory
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m tests.benchmarks

distributions: $(VENV)/tested    ## build the wheels and source archives of both packages into dist/
	rm -rf dist
	@for folder in generated .; do $(BIN)/python -m build --no-isolation --outdir dist "$$folder" >build.log || { \
		cat build.log; exit 1; }; done; rm build.log; ls dist

release: $(VENV)/tested    ## check that a release is possible, write its changelog, build it (see CONTRIBUTING.md)
	$(BIN)/python .github/scripts/release.py
	@$(MAKE) --no-print-directory distributions

corpus: $(VENV)/tested    ## import, build and check every IANA registry of a folder: make corpus CORPUS=FOLDER
	@test -n "$(CORPUS)" || { echo "missing folder. Run: make corpus CORPUS=FOLDER" >&2; exit 2; }
	@$(BIN)/python -m tests.corpus "$(CORPUS)"

replay: $(VENV)/tested    ## follow IANA through dates: make replay FOLDERS="FOLDER1 FOLDER2 ..."
	@test -n "$(FOLDERS)" || { echo "missing folders. Run: make replay FOLDERS=\"FOLDER1 FOLDER2 ...\"" >&2; exit 2; }
	@$(BIN)/python -m tests.corpus.replay $(FOLDERS)

verdicts: $(VENV)/tested    ## measure how many verdicts on labelled replies are right
	@$(BIN)/python -m tests.verdicts.measure

soak: $(VENV)/tested    ## kill commands at random times, and check that the next run completes them: make soak [KILLS=500]
	@$(BIN)/python -m tests.soak $(or $(KILLS),500) $(SEED)

clean:    ## remove .venv, caches, dist/ and the site
	rm -rf .venv .venv-* .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis bench.json build.log dist generated/site

$(VENV)/python:
	@"$(PYTHON)" -c '$(ENOUGH)' 2>/dev/null || { \
		echo "Python 3.11 or later is required, found $$("$(PYTHON)" --version 2>&1 || echo none)." \
		"Install one, or run: make PYTHON=/path/to/python" >&2; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/tested: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/installed

$(VENV)/manual: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[manual]'
	@touch $@ $(VENV)/installed

$(VENV)/tools: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[tools]'
	@touch $@ $(VENV)/installed

$(VENV)/oldest: $(VENV)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --upgrade --resolution lowest-direct --editable '.[test]'
	@touch $@
