# The door. Every target installs what it needs first; on a fresh Debian machine only a Swift toolchain must be there.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

VERSION := $(shell sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/CairnRegistry/Release.swift)
PREFIX ?= /usr/local
# Debug and release builds have a directory each: switching one between them would build everything anew.
DEBUG_BUILD := .build
RELEASE_BUILD := .build-release
# At a fixed address (-no-pie) the program starts in two thirds of the time: nothing has to be relocated.
RELEASE_FLAGS := -c release --static-swift-stdlib -debug-info-format none --scratch-path $(RELEASE_BUILD) \
    -Xswiftc -Xclang-linker -Xswiftc -no-pie
CAIRN := $(RELEASE_BUILD)/cairn
SERVER := $(RELEASE_BUILD)/cairn-server
# The server listens to strangers, so its addresses stay random.
SERVER_FLAGS := -c release --static-swift-stdlib -debug-info-format none --scratch-path $(RELEASE_BUILD)-server
VENV := .venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

LIBRARIES := libssl-dev zlib1g-dev libsqlite3-dev libcurl4-openssl-dev pkg-config
TEST_TOOLS := golang-go golang-golang-x-mod-dev python3-venv sqlite3 git strace curl jq chromium
BENCH_TOOLS := restic borgbackup git python3 openssl nginx-light docker-registry wrk curl

# In three runs: tests that wait for programs keep threads from servers that live in the same process. Few at once, since
# most take a whole core, and some are about time.
RUN_TESTS = CAIRN_GO_VERIFIER="$(abspath $(DEBUG_BUILD)/cairn-verifier)" CAIRN_PYTHON="$(abspath $(VENV)/bin/python)" \
    CAIRN_SAGEMAKER="$(abspath $(VENV)/bin/python)" \
    CAIRN_SAGEMAKER_SDK="$(abspath $(VENV)-sdk/bin/python)" \
    timeout 25m swift test --skip-build --experimental-maximum-parallelization-width 6

.PHONY: build release demo test screenshots check format bench bench-server install reference clean libraries test-tools

# $(call packages,A B C): installs those Debian packages that are missing.
define packages
@missing=""; for package in $(1); do \
    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
    echo "Installing$$missing"; \
    $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq $$missing >/dev/null; \
fi
endef

libraries:
	$(call packages,$(LIBRARIES))

test-tools: libraries
	$(call packages,$(TEST_TOOLS))
	@mkdir -p $(DEBUG_BUILD)
	@[ -x $(DEBUG_BUILD)/cairn-verifier ] && [ $(DEBUG_BUILD)/cairn-verifier -nt Tests/Independent/verify.go ] || \
	    GO111MODULE=off GOPATH=/usr/share/gocode go build -o $(DEBUG_BUILD)/cairn-verifier Tests/Independent/verify.go
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	@$(VENV)/bin/pip install -q --disable-pip-version-check -r Tests/Independent/requirements.txt
	@$(VENV)/bin/pip install -q --disable-pip-version-check --no-deps -r Tests/Independent/requirements-alone.txt
	@[ -x $(VENV)-sdk/bin/python ] || python3 -m venv $(VENV)-sdk
	@$(VENV)-sdk/bin/pip install -q --disable-pip-version-check -r Tests/Independent/requirements-sdk.txt

## build: the debug build
build: libraries
	swift build

## release: the program as it is installed: runtime linked statically, stripped
release: $(CAIRN) $(SERVER)

$(CAIRN): Package.swift $(shell find Sources -type f) | libraries
	swift build $(RELEASE_FLAGS) --product cairn
	strip -o $@ $(RELEASE_BUILD)/release/cairn

$(SERVER): Package.swift $(shell find Sources -type f) | libraries
	swift build $(SERVER_FLAGS) --product cairn-server
	mkdir -p $(RELEASE_BUILD)
	strip -o $@ $(RELEASE_BUILD)-server/release/cairn-server

## demo: real models pushed, compared, approved, promoted, rolled back and verified
demo: $(CAIRN)
	@PATH="$(abspath $(RELEASE_BUILD)):$$PATH" fixtures/demo.sh

## test: all tests
test: test-tools
	swift build --build-tests
	$(RUN_TESTS) --filter CairnServerTests
	$(RUN_TESTS) --skip CairnServerTests --skip CairnCommandTests
	$(RUN_TESTS) --filter CairnCommandTests

# Long runs that hurt the built program. Bounded, by seed: SEED=N repeats one, SECONDS_EACH=N bounds each part.
TORTURE := $(DEBUG_BUILD)/torture
TORTURE_PARTS := torture-frames torture-faults torture-damage torture-limits torture-power torture-gc torture-connections \
    torture-served torture-fuzz torture-sanitizers
TORTURE_RUN = python3 Tests/Torture/$(1).py --cairn $(CAIRN) $(if $(SEED),--seed $(SEED)) \
    $(if $(SECONDS_EACH),--seconds $(SECONDS_EACH))
SHIMS := $(patsubst Tests/Torture/shims/%.c,$(TORTURE)/%.so,$(wildcard Tests/Torture/shims/*.c))

.PHONY: torture torture-program $(TORTURE_PARTS)

## torture: failing calls, power loss, damage, full disks, fuzzers, sanitizers, for hours; each part is a target of its own
torture: $(TORTURE_PARTS)

torture-program: test-tools $(CAIRN) $(SERVER)

$(TORTURE)/%.so: Tests/Torture/shims/%.c
	@mkdir -p $(TORTURE)
	clang -O1 -Wall -Werror -shared -fPIC -o $@ $< -ldl

## torture-frames: whether the compiler gave every async function of the programs a frame that is large enough
torture-frames: $(CAIRN) $(SERVER)
	$(call packages,binutils)
	python3 Tests/Torture/frames.py $(RELEASE_BUILD)/release/cairn $(RELEASE_BUILD)-server/release/cairn-server

## torture-faults: every n-th system call of every command that writes fails, or is where the program is killed
torture-faults: torture-program $(SHIMS)
	$(call TORTURE_RUN,faults) --shims $(TORTURE)

## torture-damage: bytes and rows flipped, cut, swapped and removed; verify, pull, reindex and recover held to them
torture-damage: torture-program
	$(call TORTURE_RUN,damage)

## torture-limits: full disks, limits of the system, read-only mounts, clocks that jump, newer formats
torture-limits: torture-program $(SHIMS)
	$(call TORTURE_RUN,limits) --shims $(TORTURE)

## torture-power: power lost at any moment, below ext4 and XFS (needs root, loop devices and FUSE)
torture-power: torture-program $(SHIMS)
	$(call packages,nbdkit nbdkit-plugin-python libnbd-bin nbdfuse e2fsprogs xfsprogs)
	$(call TORTURE_RUN,power) --shims $(TORTURE)

## torture-gc: collection beside pushes, pulls, deletions and verifications, on a directory and through a server
torture-gc: torture-program $(SHIMS)
	$(call TORTURE_RUN,collect) --shims $(TORTURE)

## torture-served: a server whose n-th system call fails, or is where it is killed, while clients push and promote
torture-served: torture-program
	$(call TORTURE_RUN,served_faults)

## torture-connections: thousands of slow, broken and half-open connections, in clear and over TLS
torture-connections: torture-program
	$(call TORTURE_RUN,connections)

# The compiler's own libFuzzer, without a main function (see the end of Package.swift).
LIBFUZZER = $(shell swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/clang/lib/linux/$\
    libclang_rt.fuzzer_no_main-$(shell uname -m).a
# Built with the address sanitizer. GNU's gold fails on its symbols.
ADDRESS_BUILD := .build-address
ADDRESS_FLAGS := --sanitize=address --scratch-path $(ADDRESS_BUILD) -Xswiftc -use-ld=lld
THREAD_BUILD := .build-thread
THREAD_FLAGS := --sanitize=thread --scratch-path $(THREAD_BUILD)

## torture-fuzz: every parser under libFuzzer and the address sanitizer, ten minutes each; FUZZ="json where" takes those
torture-fuzz: libraries
	CAIRN_FUZZ="$(LIBFUZZER)" swift build $(ADDRESS_FLAGS) --product cairn-fuzz
	python3 Tests/Torture/fuzz.py --program $(ADDRESS_BUILD)/debug/cairn-fuzz --work $(ADDRESS_BUILD)/inputs \
	    $(if $(SEED),--seed $(SEED)) $(if $(SECONDS_EACH),--seconds $(SECONDS_EACH)) $(FUZZ)

# In runs of their own: under a sanitizer everything takes ten times as long. Those of the programs are left out, whose
# processes would not be watched.
SANITIZED_TESTS := CairnObjectsTests CairnStorageTests CairnFileStorageTests CairnRegistryTests CairnTransportTests \
    CairnAutomationTests CairnClientTests CairnServerTests HistoryTestingTests FuzzTests

## torture-sanitizers: the libraries' tests under the thread sanitizer, then under the address sanitizer
torture-sanitizers: test-tools
	swift build --build-tests $(THREAD_FLAGS)
	for tests in $(SANITIZED_TESTS); do \
	    TSAN_OPTIONS="suppressions=$(abspath Tests/Torture/thread-sanitizer.txt)" \
	    swift test --skip-build $(THREAD_FLAGS) --filter "$$tests\\."; \
	done
	swift build --build-tests $(ADDRESS_FLAGS)
	for tests in $(SANITIZED_TESTS); do \
	    ASAN_OPTIONS=detect_leaks=0 swift test --skip-build $(ADDRESS_FLAGS) --filter "$$tests\\."; \
	done

## torture-races: histories of many processes, on a directory and over HTTP, held against linearizability; not part of torture
torture-races: test-tools
	swift build --build-tests
	CAIRN_TORTURE=$(or $(SECONDS_EACH),300) $(if $(SEED),CAIRN_TEST_SEED=$(SEED)) \
	    swift test --skip-build --filter "CairnCommandTests.LinearizabilityTests"

## access: docs/access.md, by asking everything as everybody
access: test-tools
	swift build --build-tests
	CAIRN_WRITE_PAGES=1 swift test --skip-build --filter "AccessTableTests|CommandAccessTests"

## sbom: what the programs are made of, and under which licences, for docs/
sbom: build
	python3 docs/sbom.py $(DEBUG_BUILD)/checkouts

.PHONY: torture-races access sbom

## screenshots: pictures of every page, light and dark, of the registry that the demo makes, for docs/
screenshots: test-tools $(CAIRN) $(SERVER)
	$(call packages,pngquant)
	$(VENV)/bin/python docs/screenshots.py $(MEASURED) --out docs/screenshots

## check: style, imports, layers, and that the generated reference is current
check: libraries
	swift format lint --strict -r Sources Tests Package.swift
	python3 .ci/check.py
	swift build --explicit-target-dependency-import-check error
	python3 docs/reference.py --check $(DEBUG_BUILD)/debug/cairn

format:
	swift format -i -r Sources Tests Package.swift

## bench: speed and memory beside git, restic, borg, openssl and cp, then the server's; writes two tables
bench: $(CAIRN) bench-server
	$(call packages,$(BENCH_TOOLS))
	swift build $(RELEASE_FLAGS) --product cairn-populate
	python3 Benchmarks/bench.py --cairn $(CAIRN) --populate $(RELEASE_BUILD)/release/cairn-populate

## bench-server: the server beside nginx, docker-registry, moto and its framework's own hello-world; writes a table
bench-server: $(CAIRN) $(SERVER)
	$(call packages,$(BENCH_TOOLS))
	swift build $(SERVER_FLAGS) --product cairn-hello
	swift build $(RELEASE_FLAGS) --product cairn-populate
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	@$(VENV)/bin/pip install -q --disable-pip-version-check boto3==1.44.8 awscli==1.46.3 'moto[server]==5.2.5'
	{ printf '# The server, measured\n\nBy `make bench-server`; ratios of medians in one run.\n\n'; \
	  printf '| what | figure | beside | ratio | target | |\n| --- | --- | --- | --- | --- | --- |\n'; \
	  { $(VENV)/bin/python Benchmarks/server_reads.py $(MEASURED) \
	        --hello $(abspath $(RELEASE_BUILD)-server/release/cairn-hello); \
	    $(VENV)/bin/python Benchmarks/server_transfers.py $(MEASURED); \
	    $(VENV)/bin/python Benchmarks/pages.py $(MEASURED) \
	        --populate $(abspath $(RELEASE_BUILD)/release/cairn-populate); \
	    $(VENV)/bin/python Benchmarks/object_door.py $(MEASURED); \
	    $(VENV)/bin/python Benchmarks/sagemaker_packages.py $(MEASURED); } | sed 's/^/| /; s/$$/ |/'; \
	} | tee Benchmarks/server-results.md
MEASURED = --cairn $(abspath $(CAIRN)) --server $(abspath $(SERVER))

## reference: docs/commands.md and the man page, from the program itself
reference: build
	python3 docs/reference.py $(DEBUG_BUILD)/debug/cairn

## install: the program, its man page and its shell completions, under PREFIX
install: $(CAIRN) $(SERVER)
	install -D -m 755 $(CAIRN) $(DESTDIR)$(PREFIX)/bin/cairn
	install -D -m 755 $(SERVER) $(DESTDIR)$(PREFIX)/bin/cairn-server
	install -D -m 644 docs/cairn.1 $(DESTDIR)$(PREFIX)/share/man/man1/cairn.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(CAIRN) --generate-completion-script bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/cairn
	$(CAIRN) --generate-completion-script zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_cairn
	$(CAIRN) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/cairn.fish

clean:
	rm -rf $(DEBUG_BUILD) $(RELEASE_BUILD) $(RELEASE_BUILD)-server $(ADDRESS_BUILD) $(THREAD_BUILD) $(VENV)
