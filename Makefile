.PHONY: demo test check templates bench
PYTHON = .venv/bin/python

demo: .venv/ready
	@$(PYTHON) -m xl_portfolio demo

test: .venv/ready
	@$(PYTHON) -m pytest

check: .venv/ready
	@$(PYTHON) -m ruff format --check --quiet . && $(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m mypy && .venv/bin/lint-imports --no-logo

templates: .venv/ready
	@$(PYTHON) -m xl_portfolio templates

bench: .venv/ready
	@$(PYTHON) -m pip install --quiet --group peers && $(PYTHON) -m tests.benchmarks $(ONLY)

.venv/ready: pyproject.toml .ci/setup
	@.ci/setup
