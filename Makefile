# Everything a user or a developer does; `make help` lists it.

PREFIX ?= /usr/local
DESTDIR ?=
ROOT = $(DESTDIR)$(PREFIX)
RELEASE = .build/release/deadband

.DEFAULT_GOAL := help
.PHONY: help demo demo-decisions test build release bench fuzz torture check format man install uninstall clean bootstrap

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: release ## replay shipped market data and write report.html
	@Scripts/demo

demo-decisions: release ## replay a month of portfolio decisions on shipped prices
	@Scripts/demo-decisions

test: ## run all tests
	@Scripts/bootstrap --tests
	swift test --disable-xctest

build: bootstrap ## build for development
	swift build

# Linked dynamically: a statically linked Foundation finds no time zone, and New York's is needed.
release: bootstrap ## build the release binary
	swift build -c release --product deadband

bench: bootstrap ## measure, and print one table of ratios
	@Scripts/bench

fuzz: bootstrap ## fuzz every reader, 20 minutes each
	@Scripts/fuzz

torture: release ## prove from outside that store and ledger lose nothing: the short form of each proof
	swift build -c release --product ImageCheck
	swift build -c release --product LedgerProbe
	swift build -c release --product EngineProbe
	@Scripts/torture --smoke $(if $(CI),--seed 1)

check: bootstrap ## run every house rule
	@Scripts/check

format: ## format all Swift code
	@git ls-files -z --cached --others --exclude-standard '*.swift' | xargs -0 swift format --in-place

man: build ## write the manual page anew
	@Scripts/man .build/debug/deadband > docs/man/deadband.1

install: release ## install binary, profiles, completions and manual under PREFIX (/usr/local)
	install -D -m 755 $(RELEASE) "$(ROOT)/bin/deadband"
	install -D -m 644 -t "$(ROOT)/share/deadband/thresholds" thresholds/*.json
	install -D -m 644 docs/man/deadband.1 "$(ROOT)/share/man/man1/deadband.1"
	install -d "$(ROOT)/share/bash-completion/completions" "$(ROOT)/share/zsh/site-functions" \
	  "$(ROOT)/share/fish/vendor_completions.d"
	$(RELEASE) --generate-completion-script bash > "$(ROOT)/share/bash-completion/completions/deadband"
	$(RELEASE) --generate-completion-script zsh > "$(ROOT)/share/zsh/site-functions/_deadband"
	$(RELEASE) --generate-completion-script fish > "$(ROOT)/share/fish/vendor_completions.d/deadband.fish"

uninstall: ## remove what install put under PREFIX
	rm -f "$(ROOT)/bin/deadband" "$(ROOT)/share/man/man1/deadband.1" \
	  "$(ROOT)/share/bash-completion/completions/deadband" "$(ROOT)/share/zsh/site-functions/_deadband" \
	  "$(ROOT)/share/fish/vendor_completions.d/deadband.fish"
	for profile in thresholds/*.json; do rm -f "$(ROOT)/share/deadband/$$profile"; done
	rmdir "$(ROOT)/share/deadband/thresholds" "$(ROOT)/share/deadband" 2> /dev/null || true

clean: ## remove everything that was built
	rm -rf .build Benchmarks/.build Fuzz/.build report.html

bootstrap:
	@Scripts/bootstrap
