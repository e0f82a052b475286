# dejalu. `make` alone says what there is to make.
#
# Only cargo is needed, except by `quality`, which needs Python 3 (no packages).

CARGO ?= cargo
PYTHON ?= python3
# The labelled corpora: a folder with data/ and eval/score.py.
SHARED ?= ../shared
# Where `install` puts the program: PREFIX/bin.
PREFIX ?= $(HOME)/.cargo

TARGET := $(or $(CARGO_TARGET_DIR),target)
PROGRAM := $(TARGET)/release/dejalu

.DEFAULT_GOAL := help
.PHONY: help build demo test lint bench quality doc install clean

help: ## what there is to make (the default)
	@grep -E '^[a-z]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z]+):[^#]*## /  \1\t/' | expand -t 12

build: ## the program, optimised: target/release/dejalu
	$(CARGO) build --release --locked

demo: build ## clean the invented sites in fixtures/ and show what was done
	@tests/demo.sh "$(PROGRAM)" "$(TARGET)/demo"

test: ## every test, documentation examples included
	$(CARGO) test --locked

lint: ## formatting, clippy and documentation, without a warning
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --locked

bench: ## how fast the stages are, on generated text
	$(CARGO) bench --locked --bench "*"

quality: build ## how right the decision is, on labelled corpora (SHARED=DIR; QUALITY=--help)
	$(PYTHON) tests/quality.py --program "$(PROGRAM)" --shared "$(SHARED)" $(QUALITY)

doc: ## the library's documentation: target/doc/dejalu/index.html
	$(CARGO) doc --no-deps --locked

install: ## the program, into PREFIX/bin (PREFIX=~/.cargo)
	$(CARGO) install --path . --locked --root "$(PREFIX)"

clean: ## remove what was built
	$(CARGO) clean
