"""A folded cell has no name but its text."""

from bs4 import BeautifulSoup
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from small_site import build_site
from sphinx.application import Sphinx


def add_fold(app: Sphinx, doctree: nodes.document) -> None:
    fold = HideCodeCellNode(prompt_show="Show code", prompt_hide="Hide code")
    fold += nodes.paragraph("", "hidden")
    doctree += fold


def test_a_fold_is_called_what_is_written_on_it(tmp_path):
    (tmp_path / "index.rst").write_text("Title\n=====\n")
    site = build_site(
        tmp_path,
        *("myst_nb", "bookkit.site.folds"),
        prepare=lambda app: app.connect("doctree-read", add_fold),
        strict=False,
    )
    page = BeautifulSoup((site / "index.html").read_text(), "html.parser")
    (summary,) = page.select("details.hide > summary")
    assert not summary.get("aria-label") and not summary.get("title")
    assert summary.text.split("\n")[1:3] == ["Show code", "Hide code"]
    assert page.select_one("details.hide > p").text == "hidden"
