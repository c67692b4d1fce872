# The commands of DOMINO; `make help` lists them. PYTHON is only used until .venv exists.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?=
FAULTS ?=
SECONDS ?= 600
DIR ?=
SIZES ?= 1200 100000
BIN := .venv/bin
# Settings of a server that is no server: only looked at.
AS_IN_PRODUCTION := ENVIRONMENT=production ALLOWED_HOSTS=domino.example DATABASE_URL=postgis://nobody@localhost/none \
	DEMO_WITHOUT_SECOND_FACTOR=0 SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(50))")
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-fast checks faults backup restore format bench load ready ready-for-tests

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target text; do printf '%-18s %s\n' "$$target" "$$text"; done

run: ready ## install what is missing, load the demo once, serve on http://HOST:PORT/
	@exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

test: checks ## every check and every test; ends with pytest's closing line
	@$(PYTEST) $(PYTEST_ARGS)

test-fast: ready-for-tests ## the tests without a browser
	@$(PYTEST) -m "not e2e" $(PYTEST_ARGS)

checks: ready-for-tests ## format, lint, types, migrations, settings, security
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@if find templates -name '*.html' 2>/dev/null | grep -q .; then set -x; $(BIN)/djlint templates --lint --quiet && $(BIN)/djlint templates --check --quiet; fi
	$(BIN)/mypy domino inventory portfolio evaluation recommendations
	DOMINO_CLUSTER=test $(BIN)/python manage.py makemigrations --check --dry-run
	DOMINO_CLUSTER=test $(BIN)/python manage.py check
	DOMINO_CLUSTER=test $(AS_IN_PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/bandit -q -ll --ini .bandit -r domino inventory portfolio evaluation recommendations

faults: ready-for-tests ## break things on purpose, count what is lost (FAULTS="3 7" picks); docs/reliability.md
	@$(BIN)/python -m tests.faults $(FAULTS)

backup: ## save database and files into DIR
	@$(PYTHON) -m domino.bootstrap
	@$(BIN)/python manage.py backup "$(DIR)"

restore: ## put the latest backup of DIR into an empty site, verified
	@$(PYTHON) -m domino.bootstrap
	@$(BIN)/python manage.py restore "$(DIR)"
	@$(BIN)/python manage.py migrate --verbosity 1
	@$(BIN)/python manage.py erase_again

format: ready-for-tests ## rewrite Python and templates to the project's style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint templates --reformat --quiet || true

bench: ready-for-tests ## every target of speed, measured and written to docs/performance.md (SIZES="1200 100000")
	@$(BIN)/python -m tests.bench.scale $(SIZES)

load: ready-for-tests ## 200 visitors, 20 who propose and an import at once (SECONDS=600); docs/performance.md
	@$(BIN)/python -m tests.bench.load $(SECONDS)

ready:
	@$(PYTHON) -m domino.bootstrap --host $(HOST) --port $(PORT)

ready-for-tests:
	@$(PYTHON) -m domino.bootstrap --tests
