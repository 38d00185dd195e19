# One command per chore; `make help` lists them.
SHELL := /bin/bash
PORT ?= 8000
BIN := .venv/bin
# Many tests wait for servers and browsers: one process more than CI has cores.
PARALLEL := -n 3 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run test check soak cite bench messages clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*  ## /\1\t/p' Makefile | expand -t 12

run:  ## set up, load the demo data, publish, serve on http://127.0.0.1:8000 (PORT= changes it)
	@scripts/setup run
	@$(BIN)/touristinfo demo
	@exec $(BIN)/touristinfo serve --port $(PORT)

test:  ## set up and run the whole suite, on SpatiaLite and PostGIS and with a browser
	@scripts/setup test
	@scripts/lint
	@TOURISTINFO_TEST_DATABASE=spatialite $(BIN)/pytest -q $(PARALLEL) -m "database and not soak"
	@TOURISTINFO_TEST_DATABASE=postgis $(BIN)/pytest -q $(PARALLEL) -m "not soak"

check:  ## lint, types and the fast tests, under 20 seconds
	@scripts/setup check
	@scripts/check

soak:  ## kills, damage, full disks, load, the long counts (hours); notes the results in docs/reliability.md
	@scripts/setup test
	@scripts/soak all

cite:  ## OGC's own test suites (Java 17) against the demo; CITE_JARS= names a folder with their jars
	@scripts/setup test
	@CITE_JARS="$(CITE_JARS)" $(BIN)/python -m scripts.cite

bench:  ## how fast the read API is beside bare servers, pygeoapi and tipg; writes docs/benchmarks.md (OPTIONS=)
	@scripts/setup bench
	@$(BIN)/python benchmarks/bench.py $(OPTIONS)

messages:  ## take new interface texts into translations/*/LC_MESSAGES/*.po
	@scripts/setup check
	@$(BIN)/python scripts/messages.py

clean:  ## remove the environment, caches and compiled catalogs; var/ (database, releases) stays
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .cache *.egg-info
	@rm -f translations/*/LC_MESSAGES/*.mo
	@find touristinfo tests scripts benchmarks soak migrations -name __pycache__ -prune -exec rm -rf {} +
