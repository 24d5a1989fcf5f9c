# What a person types. Python 3.11 and make are all that must be there; everything else is installed by these.
SHELL := /bin/bash
PY := .venv/bin/python
PRIVLIB := $(PY) -m privlib.cli
STORE := sample_data/store.duckdb
KEY := sample_data/sample.key
SAMPLE := $(wildcard sample_data/small/*.csv sample_data/small/*.parquet)

.DEFAULT_GOAL := help
.PHONY: help report test check fix lab bench fuzz store lock clean

help: ## List these commands.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

report: store ## Build all reports for the sample company, as HTML and PDF under reports/.
	@$(PRIVLIB) report run --all

store: $(STORE)

$(KEY): | .venv/ready
	@$(PY) sample_data/generate.py key --out $(KEY)

$(STORE): $(KEY) $(SAMPLE) $(wildcard privlib/store/*.py)
	@rm -f $(STORE)
	@$(PRIVLIB) load sample_data/small --store $(STORE) --key file:$(KEY) --max-refused 2

test: store ## Run every check and every test.
	@$(MAKE) --no-print-directory check
	@$(PY) -m pytest tests -n 2 --dist loadfile --no-loadscope-reorder
	@$(PRIVLIB) notebooks check

check: .venv/ready ## Say what is wrong, change nothing: style, types, floors, SQL, notebooks, docs.
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
	@PYRIGHT_PYTHON_IGNORE_WARNINGS=1 .venv/bin/pyright & types=$$!; \
		.venv/bin/lint-imports && $(PRIVLIB) notebooks check --rules && \
		$(PY) -m pytest tests/checks tests/engine/test_portable.py -n0; \
		rest=$$?; wait $$types && exit $$rest

fix: .venv/ready ## Repair what can be repaired: imports, formatting.
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

lab: store ## Open JupyterLab on the notebooks, on this machine alone.
	@install -D -m 644 privlib/report/overrides.json .venv/share/jupyter/lab/settings/overrides.json
	@.venv/bin/jupyter lab --ServerApp.ip=127.0.0.1 --ServerApp.root_dir=notebooks --ServerApp.terminals_enabled=False \
		--LabApp.extension_manager=readonly --FileContentsManager.delete_to_trash=False

bench: store ## Measure speed as ratios to a bare engine in the same run.
	@over=0; for b in bench/[a-z]*.py; do $(PY) $$b || over=1; done; exit $$over

fuzz: .venv/ready ## Give each fuzzer a minute: records, era dates, log lines, values.
	@for n in records era_date log_line value; do $(PY) -m tests.fuzz.harness $$n 60 || exit 1; done

lock: .venv/ready ## Write requirements.lock anew from pyproject.toml (needs uv).
	@uv pip compile pyproject.toml --extra lab --extra ja --extra test --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-annotate --no-header --python-version 3.11 -q -o requirements.lock

clean: ## Remove what these commands made, the environment included.
	@rm -rf .venv $(STORE) $(STORE).risk $(STORE).worst $(KEY) reports/restricted reports/shareable reports/FAILED-*

.venv/ready: requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11) and "privlib needs Python 3.11 or newer")'
	@echo "Setting up .venv from requirements.lock (once, about a minute)"
	@python3 -m venv .venv
	@.venv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/bin/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/ready
