"""Notebooks are run away from the checkout, and a different result is found."""

import sys
import zipfile
from pathlib import Path

import pytest
from nbformat import v4, write

from bookkit.checks import notebooks as check_notebooks
from bookkit.checks.notebooks import difference, find_checks, main
from bookkit.execution.dependencies import page_key
from bookkit.execution.run import default_store, read_inputs
from bookkit.execution.store import Record
from bookkit.notebooks.cells import make_code_cell
from bookkit.notebooks.setup_cell import setup_cell
from bookkit.pages import read_config, read_pages
from bookkit.repository import Repository

PAGE = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

# Depth

```{code-cell} python
import fathom
print(fathom.DEPTH, "fathoms")
```

```{code-cell} python
:tags: [remove-cell]
glued = 1
```

```{code-cell} python
print(fathom.__file__)
```

```{code-cell} python
from IPython.display import SVG
SVG('<svg xmlns="http://www.w3.org/2000/svg"></svg>')
```
"""
PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "fathom"
version = "1"
[tool.setuptools.packages.find]
where = ["code"]
"""
REPOSITORY = Repository("https://github.com/a/b", "main", "0" * 40, "https://a.b/")


def stream(text):
    return v4.new_output("stream", name="stdout", text=text)


def shown(**data):
    return v4.new_output("display_data", data)


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A built book of one page; its second cell prints where the package lies."""
    files = {
        "_config.yml": "title: T\n",
        "_toc.yml": "format: jb-book\nroot: page\n",
        "page.md": PAGE,
        "README.md": "",
        "requirements.txt": "-e .\n",
        "pyproject.toml": PROJECT,
        "code/fathom/__init__.py": "DEPTH = 6\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    config = read_config(tmp_path)
    (page,) = read_pages(tmp_path, config["myst_enable_extensions"])
    outputs = [
        [stream("6  fathoms\n")],
        [],
        [stream("somewhere else\n")],
        [
            shown(
                **{
                    "image/svg+xml": "<svg/>",
                    "text/plain": "<IPython.core.display.SVG object>",
                }
            )
        ],
    ]
    executed = v4.new_notebook(
        cells=[
            v4.new_code_cell(cell.source, outputs=output, metadata=dict(cell.metadata))
            for cell, output in zip(page.code_cells, outputs, strict=True)
        ]
    )
    inputs = read_inputs(tmp_path, [page])["page"]
    record = Record(1.0, None, "2026-01-01T00:00:00+00:00", {}, "", "", inputs)
    default_store(tmp_path).save("page", page_key(inputs), executed, record)
    cells = [v4.new_code_cell(setup_cell(REPOSITORY, []))]
    kept = [page.code_cells[i] for i in (0, 2, 3)]
    cells += [make_code_cell(cell, folded=False) for cell in kept]
    path = tmp_path / "_build/notebooks/page.ipynb"
    path.parent.mkdir(parents=True)
    write(v4.new_notebook(cells=cells), path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def unpack(root, folder, wheel, wanted):
    """A quick stand-in for fresh environments: this one, with the wheel before all."""
    zipfile.ZipFile(wheel).extractall(folder / "site-packages")
    python = folder / "python"
    variable = f"PYTHONPATH={folder / 'site-packages'}"
    python.write_text(f'#!/bin/sh\nexec env {variable} {sys.executable} "$@"\n')
    python.chmod(0o755)
    return {(): python}


def test_only_what_differs_is_reported(root, capsys, monkeypatch):
    monkeypatch.setattr(check_notebooks, "make_environments", unpack)
    with pytest.raises(SystemExit) as stop:
        main(["page.md"])
    said = str(stop.value)
    assert "page, cell 2: the notebook differs from the page" in said
    assert "-somewhere else" in said and "site-packages/fathom" in said
    assert str(root) not in said
    assert "cell 1:" not in said and "cell 3:" not in said
    assert "page: DIFFERS" in capsys.readouterr().out


def test_a_page_that_is_not_there_is_named(root):
    with pytest.raises(SystemExit, match="no executable page named other; there are p"):
        main(["other.md"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda root: Path("page.md").write_text(PAGE + "\n# M\n"), ""),
        (lambda root: Path("page.md").write_text(PAGE.replace("6", "7")), ""),
        (lambda root: Path("code/fathom/__init__.py").write_text("D = 7"), "not built"),
        (lambda root: Path("_build/notebooks/page.ipynb").unlink(), "not built"),
        (
            lambda root: write(
                v4.new_notebook(cells=[v4.new_code_cell(setup_cell(REPOSITORY, []))]),
                Path("_build/notebooks/page.ipynb"),
            ),
            "older than its page",
        ),
    ],
)
def test_what_was_built_must_be_what_stands_there(root, change, message):
    change(root)
    if message:
        with pytest.raises(ValueError, match=f"{message}.*run `make book`"):
            find_checks(root, [])
    else:
        assert [check.docname for check in find_checks(root, [])] == ["page"]


def test_spacing_addresses_and_the_way_of_drawing_do_not_count():
    page = [
        stream("a  b\n\n"),
        shown(**{"text/plain": "<F at 0x7f0000000>", "image/png": "x"}),
    ]
    notebook = [
        stream("a b"),
        shown(**{"text/plain": "<F at 0x7ffffffff>", "image/png": "y"}),
    ]
    assert difference(page, notebook) == ""


@pytest.mark.parametrize(
    "notebook",
    [
        [stream("a c")],
        [stream("a b"), stream("more")],
        [],
        [v4.new_output("error", ename="E", evalue="v", traceback=[])],
    ],
)
def test_another_text_counts(notebook):
    assert difference([stream("a b")], notebook)


def test_a_missing_picture_counts():
    figure = {"text/plain": "x", "image/svg+xml": "<svg/>"}
    assert "-[image/svg+xml]" in difference(
        [shown(**figure)], [shown(**{"text/plain": "x"})]
    )
