# Lyn. `make run` and `make test` do all the set-up; everything else is `npx lyn --help`.

SECONDS ?= 60
MODULES := node_modules/.package-lock.json
# As `npx lyn`, which would keep a link to this checkout in a cache of its own.
LYN := node toolchain/bin/lyn.mjs

.PHONY: run image test test-full check build bench bench-c bench-peer bench-compiler fuzz-compiler fuzz-coverage setup clean

## Boots Debian in the hypervisor and shows its console: on BOARD, or else on the best board that works here.
run: $(MODULES)
	$(LYN) run $(if $(BOARD),--board $(BOARD))

## One disk image that BIOS and UEFI machines boot from USB stick, disk and optical drive: build/lyn.img.
image: $(MODULES)
	$(LYN) image

## What CI runs: types, unit and compiler tests, then system tests on the emulators.
test: setup
	npm run --silent typecheck
	$(LYN) check
	npx vitest run

## The same with the long system tests.
test-full: export LYN_FULL = 1
test-full: test

check: $(MODULES)
	$(LYN) check

build: $(MODULES)
	$(LYN) build

## Counts instructions beside the peer's; writes build/bench.json.
bench: setup
	$(LYN) bench

## Times generated C beside hand-written C of the same algorithms; writes build/bench-c.json.
bench-c: setup
	$(LYN) bench --c

## Measures Linux KVM in the same emulator; `make bench` joins its figures.
bench-peer: setup
	$(LYN) bench --peer

## Random programs in Node and under every C compiler, for SECONDS; goes on where it stopped. What it finds lies in build/fuzz/.
fuzz-compiler: setup
	$(LYN) fuzz --seconds $(SECONDS)

## Which lines of the compiler, and which kinds of nodes, random programs reach.
fuzz-coverage: $(MODULES)
	$(LYN) fuzz --coverage 1000

## Times the compiler beside tsc and asc on a program of 10,000 lines.
bench-compiler: $(MODULES)
	$(LYN) bench --compiler

## Debian packages that are missing: says what and why, then installs them.
setup: $(MODULES)
	$(LYN) setup

clean:
	rm -rf build

$(MODULES): package.json package-lock.json
	npm ci --no-fund --no-audit
	@touch $@
