# make forecast    install what is missing, build, answer models/ai-accelerators.yaml
# make help        the rest

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
MODEL ?= models/ai-accelerators.yaml
REPORTS ?= reports
NOTEBOOKS := solar ai-accelerators foundry-share

# What Debian calls the libraries, and the headers by which they are known anywhere else.
PACKAGES := libgsl-dev liblapack-dev liblapacke-dev libopenblas-serial-dev libcsv-dev libmd-dev libsqlite3-dev \
	gnuplot-nox
HEADERS := gsl/gsl_version.h lapacke.h csv.h sha256.h sqlite3.h

ROOMS := Catchup Datasets Curves Solvers Fitting Forecasting Backtesting Sensitivity Studies Reports

.PHONY: help forecast test coverage build install notebooks gallery lint docs clean packages swift

help:
	@cat <<'END'
	make forecast   install what is missing, build, and print the path of a report:
	                when does domestic AI hardware close its gap? (MODEL=… for another question)
	make test       install what is missing and run the tests (FILTER=CurvesTests for some of them)
	make build      the command alone: .build/release/catchup
	make install    the command, its manual and its completions for bash, zsh and fish, below PREFIX (PREFIX=$(PREFIX))
	make notebooks  export the notebooks of notebooks-export/ anew
	make gallery    draw the figures of the documentation anew
	make coverage   how often intervals hold the truth, the whole table (an hour and more)
	make lint       check the format of every source file
	make docs       the library's documentation, in .build/docs
	make clean      remove what was built
	END

forecast: build
	@.build/release/catchup report $(MODEL) -o $(REPORTS)

# Optimised, as simulations take an hour otherwise; in a folder of its own, as the flag would rebuild the others.
test: packages swift
	@swift test -c release -Xswiftc -enable-testing --scratch-path .build/testing $(if $(FILTER),--filter '$(FILTER)')

coverage: packages swift
	@CATCHUP_COVERAGE=all swift test -c release -Xswiftc -enable-testing --scratch-path .build/testing --filter CoverageTests

build: packages swift
	@swift build -c release --product catchup --static-swift-stdlib 1>&2

install: build
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 755 .build/release/catchup "$(DESTDIR)$(PREFIX)/bin/catchup"
	share="$(DESTDIR)$(PREFIX)/share"
	mkdir -p "$$share/bash-completion/completions" "$$share/zsh/site-functions" "$$share/fish/vendor_completions.d"
	.build/release/catchup --generate-completion-script bash >"$$share/bash-completion/completions/catchup"
	.build/release/catchup --generate-completion-script zsh >"$$share/zsh/site-functions/_catchup"
	.build/release/catchup --generate-completion-script fish >"$$share/fish/vendor_completions.d/catchup.fish"
	rm -f "$$share"/man/man1/catchup.1 "$$share"/man/man1/catchup-*.1
	.build/release/catchup manual "$$share/man/man1" >/dev/null

# The same models and data give the same bytes; figures are as the gnuplot and the fonts of this machine draw them.
notebooks: build
	@for name in $(NOTEBOOKS); do
	  .build/release/catchup report "models/$$name.yaml" -o notebooks-export --format ipynb --no-ledger
	done

# The figures of the documentation's gallery, by the commands that stand beside them.
gallery: build
	@page=Sources/Catchup/Catchup.docc/Gallery.md
	PATH="$$PWD/.build/release:$$PATH" .ci/commands $$page >/dev/null
	for figure in $$(sed -n 's/.*@Image(source: "\([^"]*\)".*/\1/p' $$page); do
	  cp "reports/$$figure" Sources/Catchup/Catchup.docc/Resources/
	done

lint: swift
	@swift format lint --recursive --strict Sources Tests Package.swift

docs: packages swift
	@mkdir -p .build/docs
	swift package --allow-writing-to-directory .build/docs generate-documentation \
	  --enable-experimental-combined-documentation $(addprefix --target ,$(ROOMS)) --output-path .build/docs --transform-for-static-hosting
	echo .build/docs/documentation/catchup

clean:
	@rm -rf .build

# Nothing to say and nothing to do where everything is there.
packages:
	@if command -v dpkg-query >/dev/null; then
	  missing=
	  for package in $(PACKAGES); do
	    [ "$$(dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null || true)" = installed ] || missing+=" $$package"
	  done
	  [ -n "$$missing" ] || exit 0
	  echo "Missing:$$missing" >&2
	  export DEBIAN_FRONTEND=noninteractive
	  if [ "$$(id -u)" = 0 ]; then
	    as_root=env
	  elif sudo -n true 2>/dev/null; then
	    as_root="sudo --preserve-env=DEBIAN_FRONTEND"
	  else
	    echo "Install with:" >&2
	    echo "  sudo apt-get install --yes --no-install-recommends$$missing" >&2
	    exit 1
	  fi
	  $$as_root apt-get update --quiet >&2
	  $$as_root apt-get install --yes --no-install-recommends $$missing >&2
	else
	  compiler=$$(command -v cc || command -v clang || true)
	  [ -n "$$compiler" ] || { echo "No C compiler to look for libraries with; going on." >&2; exit 0; }
	  missing=
	  for header in $(HEADERS); do
	    echo "#include <$$header>" | "$$compiler" -E -x c - >/dev/null 2>&1 || missing+=" $$header"
	  done
	  command -v gnuplot >/dev/null || missing+=" gnuplot"
	  [ -n "$$missing" ] || exit 0
	  echo "Missing:$$missing" >&2
	  echo "Catchup needs, with their headers: GSL 2.7, LAPACK and LAPACKE over a serial OpenBLAS, libcsv 3, libmd, SQLite 3;" >&2
	  echo "and gnuplot 5.4 without a display. On Debian: apt-get install $(PACKAGES)" >&2
	  exit 1
	fi

swift:
	@version=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p' | head -n 1 || true)
	read -r major minor <<<"$${version:-0 0}"
	if [ "$$major" -lt 6 ] || { [ "$$major" = 6 ] && [ "$$minor" -lt 1 ]; }; then
	  [ "$$major" = 0 ] && found="none was found" || found="found $$major.$$minor"
	  echo "Swift 6.1 or later is needed; $$found. Get it from https://www.swift.org/install" >&2
	  exit 1
	fi
