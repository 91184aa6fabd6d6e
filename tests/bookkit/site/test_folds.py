"""A folded cell has no name but its text."""

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def add_fold(app: Sphinx, doctree: nodes.document) -> None:
    fold = HideCodeCellNode(prompt_show="Show code", prompt_hide="Hide code")
    fold += nodes.paragraph("", "hidden")
    doctree += fold


def test_a_fold_is_called_what_is_written_on_it(tmp_path):
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    with docutils_namespace():
        app = Sphinx(
            srcdir=tmp_path,
            confdir=None,
            outdir=tmp_path / "_build",
            doctreedir=tmp_path / "_doctrees",
            buildername="html",
            confoverrides={"extensions": ["myst_nb", "bookkit.site.folds"]},
            status=None,
        )
        app.connect("doctree-read", add_fold)
        app.build()
    page = BeautifulSoup((tmp_path / "_build/index.html").read_text(), "html.parser")
    (summary,) = page.select("details.hide > summary")
    assert not summary.get("aria-label") and not summary.get("title")
    assert summary.text.split("\n")[1:3] == ["Show code", "Hide code"]
    assert page.select_one("details.hide > p").text == "hidden"
