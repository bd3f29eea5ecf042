# The targets for everyday work. `make lab` is where a reader begins.
PYTHON ?= python3
BIN := .venv/bin
LAB_FLAGS ?= $(if $(filter 0,$(shell id -u)),--allow-root)
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help lab test lint notebooks book claims grade student bench soak clean lecture

help: ## say what there is
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile

lab: .venv/installed ## open the course in JupyterLab
	$(BIN)/jupyter lab --ServerApp.root_dir=. $(LAB_FLAGS) chapters/00_start.ipynb

test: .venv/installed lint ## run every test
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

lint: .venv/installed ## check style and formatting
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

notebooks: .venv/installed ## generate every .ipynb from its text
	$(BIN)/python -m press notebooks

book: .venv/installed ## build the site into book/
	$(BIN)/python -m press book

claims: .venv/installed ## list every claim that a chapter asserts and whether it holds
	$(BIN)/python -m press claims

lecture: .venv/installed ## serve the site here and print a link to every figure
	$(BIN)/python -m press lecture

grade: .venv/installed ## grade submitted/*/$(ASSIGNMENT), then write feedback and a report
	$(if $(ASSIGNMENT),,$(error say which one: make grade ASSIGNMENT=05_adam))
	$(BIN)/python -m autograder grade $(ASSIGNMENT)
	$(BIN)/nbgrader generate_feedback $(ASSIGNMENT)
	$(BIN)/python -m autograder report $(ASSIGNMENT)

student: .venv/installed ## write the archive that a class receives, into dist/
	$(BIN)/python -m press student

bench: .venv/installed ## measure speed and memory, into bench/RESULTS.md
	$(BIN)/python -m bench

soak: .venv/installed ## move a slider for half an hour and record memory, into bench/SOAK.md
	$(BIN)/python -m bench.soak

clean: ## remove what can be made again
	rm -rf .venv book build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml constraints.txt press/install.py
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 to 3.14, then run the same command again."; exit 1; } >&2
	@$(PYTHON) press/install.py
