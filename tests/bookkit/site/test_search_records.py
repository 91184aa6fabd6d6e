"""Prose, terms, signs, functions and live figures are found; code and TeX are not."""

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from bookkit.site.live import make_node
from bookkit.site.search_records import records

PAGE = r"""# Depth & *width*

A line {term}`bends <joint>`, says {ref}`width`, at
$\boldsymbol\phi_0 = 1$ and $\frac{1}{2}$.

```python
hidden = 1
```

$$
\nabla L = 0
$$

```{note}
A note of `count_regions`.
```

(width)=
## Width

Broad.

### Very *wide*

| sign | meaning |
|---|---|
| $\lambda$, $\lambda_k$ | eigenvalue |

## Exercises

```{exercise-start} Sounding
:label: ex-sounding
```
How deep?
```{exercise-end}
```

````{solution-start} ex-sounding
````
Six feet.
````{solution-end}
````

```{glossary}
joint
kink
  Where a {term}`joint` bends.
```
"""
API = """\
Networks
========

.. py:class:: Network

   Predicts. More than that.

   Long.

   .. py:method:: forward(x)

      Go *forward*.
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    root = tmp_path_factory.mktemp("records")
    (root / "index.md").write_text(f"{PAGE}\n```{{toctree}}\napi\nempty\n```\n", "utf8")
    (root / "api.rst").write_text(API)
    (root / "empty.rst").write_text("Nothing but text.\n")
    extensions = ["myst_parser", "sphinx_exercise"]
    options = {"extensions": extensions, "myst_enable_extensions": ["dollarmath"]}
    folders = [root, None, root / "_build", root / "_doctrees"]
    with docutils_namespace():
        app = Sphinx(*folders, "html", confoverrides=options, status=None, warning=None)
        app.build()
    return app


def found(app, page, *kinds):
    return [
        record
        for record in records(app.env.get_doctree(page))
        if not kinds or record[0] in kinds
    ]


def test_the_page_comes_first_with_its_prose(app):
    (page,) = found(app, "index", "page")
    kind, title, anchor, text = page
    assert (kind, title, anchor) == ("page", "Depth & width", "")
    assert text.startswith("A line bends, says …, at φ₀ = 1 and … A note of")
    assert "A note of count_regions." in text


def test_code_and_formulas_stay_out(app):
    text = str(found(app, "index"))
    for hidden in ("hidden = 1", "frac", "∇", "Six feet"):
        assert hidden not in text


def test_sections_have_their_own_text_and_anchor(app):
    sections = {title: rest for _, title, *rest in found(app, "index", "section")}
    assert sections["Width"] == ["width", "Broad."]
    assert sections["Very wide"][0] == "very-wide"
    assert "Sounding" in sections["Exercises"][1]
    assert "How deep?" in sections["Exercises"][1]


def test_each_name_of_a_term_is_found(app):
    assert found(app, "index", "term") == [
        ("term", "joint", "term-joint", "Where a joint bends."),
        ("term", "kink", "term-kink", "Where a joint bends."),
    ]


def test_signs_are_read_off_their_table(app):
    assert found(app, "index", "sign") == [("sign", "λ, λₖ", "very-wide", "eigenvalue")]


def test_the_reference_is_told_from_the_pages(app):
    assert found(app, "api") == [
        ("api", "Networks", "", ""),
        ("api", "Network", "Network", "Predicts. More than that."),
        ("api", "Network.forward", "Network.forward", "Go forward."),
    ]


def test_a_page_without_a_title_has_no_records(app):
    assert found(app, "empty") == []


def test_live_figures_are_found_by_title(app):
    data = {"title": "Line", "summary": "Drag it.", "id": "live-line"}
    data |= {"figure": "line", "state": {}, "models": {}}
    doctree = app.env.get_doctree("index")
    doctree += make_node(data, doctree[0][0])
    assert ("figure", "Line", "live-line", "Drag it.") in records(doctree)
