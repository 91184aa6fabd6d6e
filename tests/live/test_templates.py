"""The skeletons of a new figure work as they are."""

import re

from javascript import LIVE, node

__all__ = ["node"]

TEMPLATES = LIVE / "templates"


def filled(name):
    text = (TEMPLATES / name).read_text("utf-8")
    text = text.replace("{{name}}", "a-new-figure").replace("{{title}}", "What is new?")
    assert not re.search(r"\{\{\w*\}\}", text), name
    return text


def test_figure_keeps_what_the_tests_ask_for(node):
    figure = filled("figure.js")
    assert "What is new?" in figure
    knobs, defaults, predicted = node(
        "templates/figure.js", "return [m.knobs, m.defaults, m.lineAt(0.7, 2)]"
    )
    assert set(knobs) == set(defaults)
    assert predicted == 1.4


def test_specimen_shows_the_figure():
    names = {}
    exec(compile(filled("specimen.py"), "specimen.py", "exec"), names)
    figure = names["specimen"]()
    assert figure.name == "a-new-figure"
    assert figure.title == "What is new?"


def test_agreement_names_the_new_figure():
    text = filled("test_figure.py")
    compile(text, "test_figure.py", "exec")
    assert "figures/a-new-figure.js" in text
