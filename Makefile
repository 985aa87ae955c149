# What people do here. “make run” needs Go, make and git only; “make test” also
# what .ci/tools installs where it is missing, on Debian.

GO   ?= go
DATA ?= data
ADDR ?= 127.0.0.1:8080

.PHONY: run build test tools check generate golden race fuzz crash bench screenshots

run: build ## open a bank with the programme of 2009 in ./data
	./bin/creditbank demo --data $(DATA) --addr $(ADDR)

build:
	$(GO) build -trimpath -o bin/creditbank ./cmd/creditbank

# These have one goroutine and long searches, or are whole programs: the race
# detector takes minutes. Of the latter it sees those that meet others here;
# “make race” runs all.
ALONE = /courses/(audit|report|programme|equiv|search)(/|$$)|/ledger/transcript$$
MEET = Race|Once|Limit|Linear|Scrub|Reading|Night

test: tools check ## all that must pass before a commit
	$(GO) test ./...
	$(GO) test -race -short $$($(GO) list ./ledger/... ./courses/... | grep -v -E '$(ALONE)')
	$(GO) test -race -short -run '$(MEET)' ./api/... ./cmd/...

tools: ## what the tests need beside Go
	@.ci/tools

check: ## formatting, vet, staticcheck, and generated code as its source says
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) generate ./...
	@git diff --exit-code -- '*.gen.go' || { echo "generated code differs from its source: commit what make generate made"; exit 1; }

generate:
	$(GO) generate ./...

golden: ## rewrite the golden files; look at the difference before committing it
	$(GO) test ./ledger/... ./api/... -run Golden -update

race:
	$(GO) test -race ./...

# A number of inputs, not a time: when a time is up, go test may report its own
# deadline as a failure.
FUZZTIME ?= 20000x
fuzz: ## every fuzz test, with $(FUZZTIME) inputs
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

crash: ## kill the bank 100 times under load and look what is left
	CREDITBANK_CRASH_ROUNDS=100 $(GO) test ./cmd/creditbank -run TestCrash -count 1 -v -timeout 60m

# CREDITBANK_BENCH_ENTRIES sets the size of the stores that are read and
# verified; ledger/ledgerbench/README.md was made with 10000000 and 1000000.
bench: ## the tables of ledger/ledgerbench/README.md (takes a while)
	$(GO) test -run '^$$' -bench . -benchtime 2s -timeout 120m ./ledger/ledgerbench | $(GO) run ./ledger/ledgerbench/table
	$(GO) test -run '^$$' -bench . -benchtime 2s -timeout 60m ./ledger/ledgerbolt ./ledger/transcript ./courses/audit ./courses/registrar ./courses/report ./courses/search ./courses/statsbolt ./courses/credential ./cmd/creditbank

# The browser tests take a picture of each page they look at; those of the
# README are kept.
SHOTS = $(CURDIR)/bin/screenshots
screenshots: tools ## pictures of all pages in ./bin/screenshots; rewrites those of the README
	CREDITBANK_SCREENSHOTS=$(SHOTS) $(GO) test -count 1 -run 'InBrowser' ./api ./cmd/creditbank
	mkdir -p api/testdata/screenshots
	cp $(SHOTS)/first-page.png $(SHOTS)/worker-phone.png $(SHOTS)/plan-desk.png api/testdata/screenshots/
