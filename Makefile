# The menu. Every line of work is done by build.sh; `make` alone prints this list.

.DEFAULT_GOAL := menu
.PHONY: menu run demo test test-all jar bench check format sbom drivers tools lock docker clean

menu:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'

run: ## start the gateway with ./data on port 8000
	@./build.sh run

demo: ## simulator and gateway on free ports, one chat in the terminal (DEMO_EXIT=1: then end)
	@./build.sh demo

test: ## all tests but the slow ones; T=Name: one class
	@./build.sh test

test-all: ## all tests
	@./build.sh test-all

jar: ## build/grok2api.jar and build/drivers/ (NATIVES=linux: smaller, Linux only)
	@./build.sh jar

bench: ## speed and memory beside nginx, as ratios
	@./build.sh bench

check: ## format, lint with Error Prone, package layers, source rules
	@./build.sh check

format: ## format all Java files in place
	@./build.sh format

sbom: ## the list of components (CycloneDX)
	@./build.sh sbom

drivers: ## the optional database drivers, into build/drivers/
	@./build.sh drivers

tools: ## Python SDKs and a Java 21 runtime, for the tests that use them
	@./build.sh tools

lock: ## write lib/deps.lock anew after a change of lib/pom.xml
	@./build.sh lock

docker: ## the container image grok2api
	@docker build -t grok2api .

clean: ## remove what was built
	@./build.sh clean
