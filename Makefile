# Vox Populi: `make up` runs it, `make test` proves it, `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

RUN_PACKAGES  := libsqlite3-dev libsodium-dev libqrencode-dev libcmark-dev pkg-config
TEST_PACKAGES := $(RUN_PACKAGES) chromium chromium-driver fonts-dejavu-core
BENCH_PACKAGES := $(RUN_PACKAGES) postgresql nats-server etcd-server nghttp2-client
VOX           := .build/release/vox
# Tests that start programs run apart: Foundation cannot start one while over 1,300 files are open.
CHILDREN      := JourneyTests|VersionControlTests
DEMO_HOME     := $(HOME)/.vox-demo
SOURCES       := $(shell find Sources Public Docs -type f 2>/dev/null) Package.swift

# Installs the Debian packages of a list that are missing; silent and instant when none is.
define install_missing
	@missing=""; \
	for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing$$missing"; \
	  sudo=""; [ "$$(id -u)" -eq 0 ] || sudo="sudo"; \
	  $$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	fi
endef

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.PHONY: up
up: $(VOX) ## Install what is missing, build, start, and show the dashboard
	@exec $(VOX) populi up

$(VOX): $(SOURCES)
	@command -v swift >/dev/null || { echo "Swift 6.3 is needed: see https://www.swift.org/install"; exit 1; }
	$(call install_missing,$(RUN_PACKAGES))
	@echo "Building vox (the first build takes about ten minutes on two cores)"
	swift build -c release --product vox
	@touch $@

.PHONY: test
test: ## Install what the tests need, build, and run every test with the browser journey
	$(call install_missing,$(TEST_PACKAGES))
	swift build --build-tests
	swift test --skip-build --skip "$(CHILDREN)"
	swift test --skip-build --filter "$(CHILDREN)"

.PHONY: torture
torture: ## Kill the control plane eighty times in the middle of work, damage stores at random, and count what is left
	$(call install_missing,$(TEST_PACKAGES))
	VOX_TORTURE=1 swift test --filter KillTests
	VOX_TORTURE=1 swift test --skip-build --filter StoreRepairSeedTests

.PHONY: sim
sim: ## Simulate the control plane: make sim SEED=7 STEPS=1000000; a failure names the seed that shows it again
	$(call install_missing,$(RUN_PACKAGES))
	swift build -c release --product vox-sim
	.build/release/vox-sim $(if $(SEED),--seed $(SEED)) $(if $(STEPS),--steps $(STEPS))

.PHONY: fuzz
fuzz: ## Feed changed bytes to readers of bytes from outside: make fuzz SEED=7 SECONDS_EACH=600 READERS="plane offer"
	$(call install_missing,$(RUN_PACKAGES))
	swift build -c release --product vox-fuzz
	.build/release/vox-fuzz $(if $(SEED),--seed $(SEED)) $(if $(SECONDS_EACH),--seconds $(SECONDS_EACH)) $(READERS)

.PHONY: demo
demo: $(VOX) ## Show two nodes: the one of this user, started if none runs, and one in ~/.vox-demo that joins it
	@$(VOX) populi status >/dev/null 2>&1 || { $(VOX) populi up & \
	  for try in $$(seq 100); do $(VOX) populi status >/dev/null 2>&1 && break; sleep 0.1; done; }; \
	invite="$$($(VOX) populi invite --slot text --label demo --url-only)" || exit 1; \
	mkdir -p -m 0700 "$(DEMO_HOME)" && cd "$(DEMO_HOME)" && \
	VOX_HOME="$(DEMO_HOME)" exec $(CURDIR)/$(VOX) populi serve --join "$$invite" --give text:1

.PHONY: lint
lint: ## Check the formatting rules
	swift format lint --strict --recursive Package.swift Sources Tests

.PHONY: bench
bench: $(VOX) ## Measure tokens, mailbox, leases, heartbeats and log, beside PostgreSQL, NATS and etcd where they are had
	$(call install_missing,$(BENCH_PACKAGES))
	swift build -c release --product vox-bench
	@$(VOX) bench
	@.build/release/vox-bench

.PHONY: clean
clean: ## Remove what was built
	swift package clean
