# Loa. `make run` starts the newsroom, `make test` runs every test; `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CATALOGS := $(patsubst %.po,%.mo,$(wildcard locale/*/*/LC_MESSAGES/*.po))
# Groups are made in tests/conftest.py, and their order is kept.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder
TYPED := cms publishers search
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run reset test test-sample graph screenshots bench-engine bench-bulk bench-archive bench-relevance load machine nightly services translations \
	messages docs lock lint lint-style lint-imports lint-types lint-templates lint-migrations lint-deploy lint-strings lint-docker

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

run: ## start the newsroom (PORT, HOST and LOA_DATA choose where)
	@$(PYTHON) -m cms.ops.port
	@$(MAKE) --no-print-directory $(VENV)/runtime.txt translations
	@exec $(BIN)/python manage.py serve

reset: $(VENV)/runtime.txt ## remove everything in LOA_DATA and begin anew (FORCE=1 does not ask)
	@$(BIN)/python manage.py reset $(if $(FORCE),--yes)

test: services $(VENV)/tests.txt translations ## bring what the tests need, then run every test but those over the news sample
	$(BIN)/python -m pytest $(PARALLEL) --ignore=tests/sample $(ARGS)

test-sample: $(VENV)/tests.txt translations ## run the tests over the news sample in ../shared/data
	$(BIN)/python -m pytest tests/sample $(ARGS)

graph: $(VENV)/tests.txt ## run the Graph API simulator, a Facebook Page to post to (GRAPH_PORT)
	@$(BIN)/python -m tests.simulators.graph_api --port $(or $(GRAPH_PORT),8026)

screenshots: services $(VENV)/tests.txt translations ## take the pictures of docs/screenshots from a fresh demo newsroom
	$(BIN)/python -m tests.e2e.screenshots $(ARGS)

bench-engine: services $(VENV)/tests.txt ## measure what a delivery costs, in ledgers of up to a million rows
	$(BIN)/python -m benchmarks.engine --write $(ARGS)

bench-bulk: services $(VENV)/tests.txt ## measure who waits, and what grows, while twenty thousand items are published
	$(BIN)/python -m benchmarks.bulk --write $(ARGS)

bench-archive: services $(VENV)/tests.txt ## measure what a question to the archive costs, against Elasticsearch and Wagtail
	DJANGO_SETTINGS_MODULE=tests.load.settings $(BIN)/python -m benchmarks.archive --write $(ARGS)

bench-relevance: services $(VENV)/tests.txt ## measure how good the order of hits is, by judged questions
	DJANGO_SETTINGS_MODULE=tests.load.settings $(BIN)/python -m benchmarks.relevance --write $(ARGS)

load: services $(VENV)/tests.txt ## let ten thousand deliveries meet faults and killed workers
	$(BIN)/python -m benchmarks.load --write $(ARGS)

machine: $(VENV)/tests.txt translations ## let the state machine of the ledger take STEPS steps (50000)
	$(BIN)/python -m pytest tests/publishers/ledger/machine/test_machine.py --machine-steps $(or $(STEPS),50000) $(ARGS)

nightly: services $(VENV)/tests.txt translations ## run what is too long for every change (hours), and write down how it ended
	$(BIN)/python -m tests.nightly $(ARGS)

services: ## install the programs that tests need, as Debian packages
	@tests/servers/services

translations: $(CATALOGS) ## compile the catalogues that changed

%.mo: %.po | $(VENV)/runtime.txt
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

messages: $(VENV)/tests.txt ## bring the catalogue up to date with the source
	$(BIN)/python manage.py makemessages --locale vi --no-wrap --add-location file

docs: $(VENV)/runtime.txt ## write the pages that are made from the code
	@$(BIN)/python -m cms.settings.table > docs/reference/settings.md
	@$(BIN)/python manage.py people > docs/reference/people.md
	@$(BIN)/python -m tests.leaks.table
	@$(BIN)/python -m tests.architecture.contract_page
	@$(BIN)/python -m tests.architecture.transitions_page

lock: $(VENV)/tests.txt ## compile both lists of requirements, with hashes
	$(COMPILE) --output-file requirements.txt requirements.in
	$(COMPILE) --output-file tests/requirements.txt tests/requirements.in

lint: lint-style lint-imports lint-types lint-templates lint-migrations lint-deploy lint-strings lint-docker ## everything that reads the code without running it

lint-style: $(VENV)/tests.txt
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-imports: $(VENV)/tests.txt
	$(BIN)/lint-imports

lint-types: $(VENV)/tests.txt
	$(BIN)/mypy $(TYPED)

lint-templates: $(VENV)/tests.txt
	$(BIN)/djlint --lint cms publishers search

lint-migrations: $(VENV)/tests.txt
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.architecture.migrations

lint-deploy: $(VENV)/tests.txt
	LOA_DATA=$$(mktemp -d) LOA_BASE_URL=https://loa.example $(BIN)/python manage.py check --deploy --fail-level WARNING

lint-strings: $(VENV)/tests.txt
	$(BIN)/python -m tests.architecture.untranslated

# compose.yaml refuses the empty passwords of the example, so the check brings its own.
lint-docker: $(VENV)/tests.txt
	$(BIN)/hadolint docker/Dockerfile
	POSTGRES_PASSWORD=lint ELASTIC_PASSWORD=lint REDIS_PASSWORD=lint \
	docker-compose --env-file docker/example.env --file docker/compose.yaml config --quiet

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit((sys.platform != "linux" or sys.version_info < (3, 11)) and "Loa needs Linux and Python 3.11 or newer; PYTHON=... chooses it.")'
	@$(PYTHON) -m venv $(VENV)

# The lists are copied beside what they installed: a list that did not change is not installed again.
$(VENV)/runtime.txt: requirements.txt | $(BIN)/python
	@echo "Đang cài đặt, chỉ lần đầu · Installing, once"
	@$(BIN)/pip install --quiet --progress-bar off --require-hashes --requirement $<
	@cp $< $@

$(VENV)/tests.txt: tests/requirements.txt $(VENV)/runtime.txt
	@$(BIN)/pip install --quiet --progress-bar off --require-hashes --requirement $<
	@cp $< $@
