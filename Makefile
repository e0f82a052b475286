# dejalu. `make` alone says what there is to make.
#
# Only cargo is needed, except by `quality`, `test-docs` and the `bench-` targets, which need
# Python 3 (no packages), by `test-formats`, `test-corpora`, `test-python`, `test-newcomer` and
# `recipes`, which install some, and by `test-page` and `pictures`, which need Node and Chromium.

CARGO ?= cargo
PYTHON ?= python3
# The labelled corpora: a folder with data/ and eval/score.py.
SHARED ?= ../shared
# Where the peers of `bench-peers` are installed, and where generated text is kept.
PEERS ?= $(or $(TMPDIR),/tmp)/dejalu-peers
BENCH_DATA ?= $(or $(TMPDIR),/tmp)/dejalu-bench
# Runs of which the median is taken.
RUNS ?= 5
# How long each fuzz target runs.
MINUTES ?= 1
# The tests that are interpreted; longer ones take hours there. With these features the kernel of AVX2 is, too.
TWINS := token::tests::twins
MIRI ?= paragraph:: hidden:: bits::tests::logarithms $(TWINS)::hashes $(TWINS)::odd_text $(TWINS)::documents $(TWINS)::wide_documents
ifeq ($(shell uname -m),x86_64)
MIRI_FEATURES := -Ctarget-feature=+avx2,+bmi1,+bmi2,+lzcnt,+popcnt
endif
ARM := aarch64-unknown-linux-gnu
# Where `install` puts the program: PREFIX/bin.
PREFIX ?= $(HOME)/.cargo

TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET)/release/dejalu
GENERATOR := $(TARGET)/release/examples/generate
# What tables call the build that they measure: its commit.
BUILD = $(or $(shell git describe --always --dirty 2>/dev/null),this)
MEASURED = --program "$(BUILD)=$(PROGRAM)" --generator "$(GENERATOR)" --runs $(RUNS)

.DEFAULT_GOAL := help
.PHONY: help build generator demo test test-page test-formats test-corpora test-docs test-benches test-recipes test-python test-spark test-newcomer wheel recipes pictures lint bench bench-index bench-peers bench-storage bench-skew bench-limits bench-mix bench-record bench-memory kills quality drops doc fuzz deny miri asan test-neon install clean

help: ## what there is to make (the default)
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 16

build: ## the program, optimised: target/release/dejalu
	$(CARGO) build --release --locked

generator: ## the writer of generated corpora: target/release/examples/generate
	$(CARGO) build --release --locked --example generate

demo: build ## clean the invented sites in fixtures/ and show what was done
	@tests/demo.sh "$(PROGRAM)" "$(TARGET)/demo"

test: ## every test, documentation examples included
	$(CARGO) test --locked

test-page: build ## report.html in a headless Chromium; npm packages into tests/browser (TESTS=one.test.js)
	@tests/browser/run "$(PROGRAM)" "$(TARGET)/browser" test $(TESTS)

test-formats: build ## the formats of check against their published schemas; packages into target/formats
	@PYTHON="$(PYTHON)" tests/formats/run "$(PROGRAM)" "$(TARGET)/formats"

test-corpora: build ## files that other tools have made, in and out; packages into target/corpora
	@PYTHON="$(PYTHON)" tests/corpora/run "$(PROGRAM)" "$(TARGET)/corpora"

test-docs: build ## what the README and the documents show, run and compared (PAGES="docs/check.md")
	$(PYTHON) tests/pages.py "$(PROGRAM)" $(PAGES)

test-benches: build generator ## that the scripts of measurements run, on little text
	$(PYTHON) tests/benches.py --program "$(PROGRAM)" --generator "$(GENERATOR)"

test-recipes: build ## the recipes as their services run them; packages into target/recipes
	@PYTHON="$(PYTHON)" recipes/run "$(PROGRAM)" "$(TARGET)/recipes"

test-python: ## the Python package with the libraries it works with; packages into target/python (PYTEST=-k name)
	@PYTHON="$(PYTHON)" SHARED="$(abspath $(SHARED))" python/run "$(TARGET)/python" $(PYTEST)

test-spark: build generator ## 400 MB on Spark against the program, killed in each stage; builds an optimised wheel (Java 17; PYTEST=-k name, WHEEL=)
	@DEJALU_PROGRAM="$(abspath $(PROGRAM))" DEJALU_GENERATOR="$(abspath $(GENERATOR))" PROFILE=release \
		PYTHON="$(PYTHON)" python/run "$(TARGET)/python" -s tests/spark/large.py $(PYTEST)

test-newcomer: ## from pip install in an empty environment to a report in a notebook, timed (WHEEL=, else test-python's)
	@PYTHON="$(PYTHON)" python/newcomer "$(or $(WHEEL),$(TARGET)/python/wheels)" "$(TARGET)/newcomer"

wheel: ## the Python package to give away: target/wheels (needs maturin)
	maturin build --release --locked --manifest-path python/Cargo.toml --out "$(TARGET)/wheels"

recipes: build ## what the recipes print, into docs/recipes.md
	@PYTHON="$(PYTHON)" recipes/run "$(PROGRAM)" "$(TARGET)/recipes" --write

pictures: build ## the README's pictures of report.html: docs/pictures
	@tests/browser/run "$(PROGRAM)" "$(TARGET)/browser" pictures docs/pictures

lint: ## formatting, clippy and documentation, without a warning
	$(CARGO) fmt --check
	cd fuzz && $(CARGO) fmt --check
	cd python && $(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --locked

bench: ## how fast the stages are, on generated text
	$(CARGO) bench --locked --bench "*"

bench-index: build generator ## an index: making, opening, the filter, check; ten million paragraphs: BENCH="--bytes 6450MB"
	$(PYTHON) benches/index.py $(MEASURED) --data "$(BENCH_DATA)/index" $(BENCH)

bench-peers: build generator ## beside other tools on the same text; installs them into PEERS (BENCH=--help)
	$(PYTHON) benches/peers/compare.py $(MEASURED) --data "$(PEERS)" $(BENCH)

bench-storage: ## stores that an index file could be, ten million rows each; builds them in PEERS (BENCH=--help)
	$(PYTHON) benches/peers/storage.py --peers "$(PEERS)" $(BENCH)

bench-skew: build generator ## on corpora that are hard, at three sizes each (BENCH=--help)
	$(PYTHON) benches/skew.py $(MEASURED) --data "$(BENCH_DATA)" $(BENCH)

bench-limits: build generator ## against cat, one thread, .txt, other kernels, ten times the text (BENCH=--help)
	$(PYTHON) benches/limits.py $(MEASURED) --data "$(BENCH_DATA)" $(BENCH)

bench-mix: build generator ## a crawl of 400 hosts in six scripts, compressed; BENCH="--program OLD=PATH" for builds in turns
	$(PYTHON) benches/mix.py $(MEASURED) --data "$(BENCH_DATA)" $(BENCH)

bench-record: build generator ## what a run leaves behind, and reading it; BENCH="--program OLD=PATH" for builds in turns
	$(PYTHON) benches/record.py $(MEASURED) --data "$(BENCH_DATA)" $(BENCH)

bench-memory: build ## whether --memory is kept, on inputs that are made to break it (BENCH=--help)
	$(PYTHON) benches/memory.py --program "$(PROGRAM)" $(BENCH)

kills: build ## kill -9 before every call that changes a disk; KILLS=--power cuts the power, too (strace; root)
	$(PYTHON) tests/kills.py --program "$(PROGRAM)" $(KILLS)

quality: build ## how right the decision is, on labelled corpora (SHARED=DIR; QUALITY=--help)
	$(PYTHON) tests/quality.py --program "$(PROGRAM)" --shared "$(SHARED)" $(QUALITY)

drops: build ## what an index keeps of the decision: labelled corpora in two drops (SHARED=DIR)
	$(PYTHON) tests/drops.py --program "$(PROGRAM)" --shared "$(SHARED)" $(DROPS)

fuzz: ## every fuzz target for MINUTES=1 (nightly compiler; installs cargo-fuzz; FUZZ=target for one)
	fuzz/run $(MINUTES) $(FUZZ)

deny: ## licences, sources and advisories of what is used; the last need github.com (installs cargo-deny)
	command -v cargo-deny >/dev/null || $(CARGO) install cargo-deny --locked
	$(CARGO) deny check bans licenses sources
	$(CARGO) deny check advisories

miri: ## what the interpreter of undefined behaviour can run: kernels against their definition, paragraphs (half an hour)
	rustup +nightly component add miri rust-src
	RUSTFLAGS="$(MIRI_FEATURES)" MIRIFLAGS=-Zmiri-disable-isolation PROPTEST_CASES=2 \
	$(CARGO) +nightly miri test --locked --no-default-features --lib -- $(MIRI)

asan: ## all kernels under AddressSanitizer (nightly compiler)
	RUSTFLAGS=-Zsanitizer=address $(CARGO) +nightly test --locked --target x86_64-unknown-linux-gnu --no-default-features --lib -- token::

test-neon: ## the kernel of ARM processors under emulation (installs the target; needs qemu-user, gcc-aarch64-linux-gnu)
	rustup target add $(ARM)
	CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
	CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu" PROPTEST_CASES=64 \
	$(CARGO) test --profile quick --target $(ARM) --no-default-features --lib -- token::

doc: ## the library's documentation: target/doc/dejalu/index.html
	$(CARGO) doc --no-deps --locked

install: ## the program, into PREFIX/bin (PREFIX=~/.cargo)
	$(CARGO) install --path . --locked --root "$(PREFIX)"

clean: ## remove what was built
	$(CARGO) clean
