# Two environments, made once: .venv (the product) and .venv-rasa (the engine). Every target makes what it needs.
PYTHON ?= python3.11
UV := .venv/bin/uv
PY := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false
export PYTHONPATH := .
export PYTHONWARNINGS := ignore::DeprecationWarning

.PHONY: help run test check fix setup train talk faults bench-turns bench-live bench-nlu seed-large bench-desk lock

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup train  ## set up, train, start everything, print the addresses
	$(PY) -m bot up

test: check train  ## everything that is checked
	$(PY) -m bot content check
	.venv-rasa/bin/python -m pytest -q tests/nlu
	$(PY) -m pytest tests -q -m slow

check: .venv/installed  ## the fast loop: style, types, import contracts, tests without Rasa
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests -q -n 2 -m "not slow"

fix: .venv/installed  ## let the tools correct what they can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

setup: .venv/installed .venv-rasa/installed  ## both environments

train: setup  ## train the engine if what it learns from has changed
	$(PY) -m bot train

talk: train  ## rasa shell
	.venv-rasa/bin/rasa shell --model var/models/passerelle.tar.gz

faults: train  ## kill everything at random while students write, then count; a network that fails; 10 000 interleavings
	$(PY) -m tests.faults
	ROUNDS=200 $(PY) -m pytest tests/browser/test_desk_faults.py -q -s
	INTERLEAVINGS=10000 $(PY) -m pytest tests/conversations/test_interleavings.py -q -n 2 --timeout 0

bench-turns: train  ## ours against a stock rasa init assistant
	$(PY) -m benchmarks.turns

bench-live: train  ## 200 students and 20 advisors for 10 minutes (STUDENTS, ADVISORS, MINUTES)
	$(PY) -m benchmarks.live

bench-nlu: setup  ## ours against Rasa's default pipeline; what each part brings (PUBLIC=folder of public sets)
	.venv-rasa/bin/python -m benchmarks.understanding $(if $(PUBLIC),--public $(PUBLIC))

seed-large: .venv/installed  ## 100 000 invented conversations, in a database of the bench's own
	$(PY) -m benchmarks.desk.fill

bench-desk: seed-large  ## the desk on that database: queue, list, search, figures
	$(PY) -m benchmarks.desk

lock: .venv/uv  ## resolve the versions of both environments anew
	$(UV) pip compile -q --group app --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url -o requirements/app.lock
	$(UV) pip compile -q --group rasa --universal --python-version 3.11 --generate-hashes --no-emit-index-url -o requirements/rasa.lock

.venv/uv:
	$(PYTHON) -m venv .venv
	.venv/bin/pip install -q uv
	touch $@

.venv/installed: requirements/app.lock | .venv/uv
	$(UV) pip sync -q --python .venv/bin/python --require-hashes --compile-bytecode requirements/app.lock
	touch $@

.venv-rasa/installed: requirements/rasa.lock | .venv/uv
	test -x .venv-rasa/bin/python || $(PYTHON) -m venv .venv-rasa
	$(UV) pip sync -q --python .venv-rasa/bin/python --require-hashes --compile-bytecode requirements/rasa.lock
	touch $@
