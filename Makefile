# make test is the test command; the others are shorter loops.

LINT_VERSION := v2.15.0
LINT := build/bin/golangci-lint-$(LINT_VERSION)

.PHONY: build test check lint fuzz bench bench-sip soak soak-sip screenshots clean

build: ## the binary, as build/bin/parley
	CGO_ENABLED=0 go build -trimpath -o build/bin/parley ./cmd/parley

test: $(LINT) ## everything: lint, race detector, real clients, real processes
	LINT=$(LINT) scripts/test

check: lint ## the quick loop: vet, lint, unit tests
	go vet ./...
	go test -short $$(go list ./... | grep -v '^parley/test/')

lint: $(LINT)
	$(LINT) run ./...

$(LINT):
	GOBIN=$(CURDIR)/build/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv build/bin/golangci-lint $(LINT)

CASES := 200
fuzz: ## hostile requests of every documented operation, for long (CASES=200 worlds)
	go test -race -timeout 24h ./test/hostile -rapid.checks=$(CASES)

soak: ## faults of nodes and database under load, in any order, for SOAK (30m)
	PARLEY_SOAK=$(or $(SOAK),30m) go test -count=1 -timeout 0 -v -run TestCluster ./test/faults

bench: ## the benchmarks; ratios within one run are what counts
	go test -run '^$$' -bench . -benchmem ./bayeux/... ./bayeuxserver/... ./internal/store/... ./internal/auth/...
	go test -run '^$$' -bench MessagePath -benchtime 40000x ./internal/app
	$(MAKE) bench-sip
	go test -run '^$$' -bench TwoNodes -benchtime 2000x ./internal/app

bench-sip: ## what SIPp can make of a real server: messages, set-ups, memory; needs SIPp and a quiet machine
	go test -count=1 -run '^$$' -bench 'Incoming|Outgoing|SetUp|Leg' -benchtime 1x -timeout 30m ./test/sipload

soak-sip: ## ten minutes of SIP sessions, after which no goroutine may be left over
	PARLEY_SOAK=10m go test -count=1 -run '^$$' -bench Soak -benchtime 1x -timeout 20m ./test/sipload

screenshots: ## a picture of every state of the desktop, in build/screenshots
	PARLEY_SCREENSHOTS=$(CURDIR)/build/screenshots go test -count=1 -run InEveryState ./test/browser

clean:
	rm -rf build
