# What people do with this repository; each target is one line of `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

# make test ONLY="Core python" | make run FILE=pipelines/x ARGS="--param a=1" | make bench ONLY=version
ONLY ?=
FILE ?= pipelines/breast-cancer
ARGS ?=

.PHONY: help setup build test check bench bench-tuning demo run simulate api docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what components need; WITH=s3,postgres,container,browser,lint,serving or CI=1 for the tests' heavy services
	@scripts/setup.sh

build: ## publish the command line to bin/pipelines
	@scripts/build.sh

test: ## build, run every test, end with "N passed, N failed, N skipped"; ONLY="Core python" for some suites
	@scripts/test.sh $(ONLY)

check: ## do what CI does: every service installed, every test run
	@.ci/run

bench: ## measure, one JSON object a line; ONLY=text for rows whose name holds it
	@scripts/bench.sh $(ONLY)

bench-tuning: ## measure what searches find and cost, one JSON object a line; ONLY=text for lines whose name holds it
	@scripts/bench-tuning.sh $(ONLY)

demo: ## from nothing to a trained model: set up, build, run pipelines/breast-cancer
	@scripts/setup.sh
	@scripts/build.sh
	PIPELINES_PYTHON="$$(scripts/python.sh)" bin/pipelines run pipelines/breast-cancer

run: build ## run a pipeline: FILE=pipelines/NAME ARGS="--param k=v"
	PIPELINES_PYTHON="$$(scripts/python.sh)" bin/pipelines run $(FILE) $(ARGS)

simulate: ## whole runs in memory from seeds; PIPELINES_SEED=n for one, PIPELINES_SEEDS=n for more
	@scripts/simulate.sh

api: ## accept the public API as it is now (tests/Pipelines.House/Api)
	@scripts/house.sh api

docs: ## check the documents: links, package reasons, project READMEs
	@scripts/house.sh docs

clean: ## remove what builds and tests left; runs (.pipelines) and .venv stay
	rm -rf bin artifacts
	find src tests pipelines -type d \( -name bin -o -name obj -o -name __pycache__ \) -prune -exec rm -rf {} + 2>/dev/null || true
