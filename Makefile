# make run [SOURCE=path]   clone to facets: environment, engine, the DAG, a picture of the result
# make test                what CI runs: format, lint, types, all tests on a real engine
# make quality             scores on the labelled sets of ../shared, beside their floors
# make airflow             Airflow with PostgreSQL: schedule, REST, web pages; stays until Ctrl-C
# make airflow-trigger [SOURCE=path]   ask it for a run, and wait for its end
# make airflow-stop        end it from another terminal
# make stop                end the local engine
# make lock                resolve the dependencies again; commit the result
# make clean               remove environment and caches; the state in .marsad stays

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test quality airflow airflow-trigger airflow-stop stop lock clean bootstrap
MAKEFLAGS += --no-print-directory

SOURCE ?= seeds/documents
export SOURCE
UV_VERSION := 0.13.9
UV := .venv/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url

help:
	@sed -n 's/^# make/make/p' Makefile

bootstrap:
	@bin/bootstrap

# exec: Ctrl-C and SIGTERM reach the run itself, with no shell in between.
run: bootstrap
	@exec .venv/bin/marsad run --dag $${SOURCE:+"$$SOURCE"}

test: bootstrap
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy --strict
	@exec .venv/bin/python -m pytest

quality: bootstrap
	@exec .venv/bin/python -m bench.quality

airflow: bootstrap
	@exec .venv/bin/python -m pipeline.airflow_stack start

airflow-trigger: bootstrap
	@exec .venv/bin/python -m pipeline.airflow_stack trigger "$$SOURCE"

airflow-stop: bootstrap
	@exec .venv/bin/python -m pipeline.airflow_stack stop

stop: bootstrap
	@.venv/bin/python -m pipeline.engine stop

lock: bootstrap
	$(COMPILE) --extra dev --output-file requirements.lock pyproject.toml
	echo 'uv==$(UV_VERSION)' | $(COMPILE) --output-file requirements-uv.lock -

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo 'The state (engine, documents, index) stays in .marsad; `make stop` ends the engine.'
