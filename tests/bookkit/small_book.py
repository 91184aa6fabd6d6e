"""A book of two pages with everything that a page may hold, for the tests beside it."""

import io
import warnings
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from jupyter_book.sphinx import build_sphinx

CONFIG = """\
title: Soundings
author: Nobody
only_build_toc_files: true
execute: {{execute_notebooks: "{execute}"}}
repository: {{url: "https://github.com/someone/soundings", branch: main}}
html: {{use_edit_page_button: true, use_repository_button: true}}
launch_buttons:
  notebook_interface: jupyterlab
  binderhub_url: https://mybinder.org
  colab_url: https://colab.research.google.com
bibtex_bibfiles: [book/references.bib]
parse:
  myst_enable_extensions:
    [amsmath, attrs_inline, colon_fence, deflist, dollarmath, smartquotes, substitution]
sphinx:
  recursive_update: true
  extra_extensions:
    - sphinx_exercise
    - bookkit.repository
    - bookkit.site.links
    - bookkit.notebooks.export
    - bookkit.site.unfinished
  config:
    nitpicky: true
    bibtex_reference_style: author_year
"""
TOC = """\
format: jb-book
root: book/index
chapters:
  - file: book/01-depth/page
  - file: book/references
"""
INDEX = """\
# Soundings

Prose only.

```{glossary}
fathom
  Six feet of water.
```
"""
REFERENCES = "# References\n\n```{bibliography}\n```\n"
BIB = """\
@book{prince2023, author={Simon J. D. Prince}, title={Understanding}, year={2023},
  publisher={MIT Press}}
"""
MODULE = '''\
"""Depths."""

METRES = 1.8288


def metres(fathoms):
    """Convert to metres."""
    return METRES * fathoms
'''
FRONT_MATTER = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
extras: [houses]
---
"""
PAGE = (
    FRONT_MATTER
    + r"""
# Depth & *width*

A price of \$200 and \$2 more, snake_case, a*b, 1 < 2; see {numref}`fig-line`,
{eq}`eq-depth`, {doc}`the index <../index>`, [the index](../index.md) and
[elsewhere](https://example.org/a_b). {cite:t}`prince2023` says so {cite:p}`prince2023`.
A {term}`fathom` has {glue:text}`feet` feet.[^note] In `code | bar`, $x_1 < y_1$.

[^note]: A footnote with *stress*.

```{margin} Aside
In the **margin**.
```

```{code-cell} python
import json
```

```{admonition} You will be able to
:class: goals
- measure;
- say why $a \ne b$.
```

```{note}
Beware.
```

## Equations and *figures*

$$
d = \sum_{i}
    x_i^2  % a comment
$$ (eq-depth)

\begin{align*}
a &= b \\
c &= d
\end{align*}

```{figure} chart.svg
:name: fig-chart
:alt: A chart [of] depths

A **drawn** chart.
```

```{code-cell} python
---
tags: [hide-input]
mystnb:
  figure:
    name: fig-line
    caption: "**A line** of slope $a_1$."
  image:
    alt: A line.
---
from IPython.display import SVG
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
SVG(svg)
```

## Lists

1. one
2. two
   - inner `x`

     and a second paragraph

Term
: Its definition.

> Quoted text.

| $\lvert x\|$ | b |
|-------|---|
| 1 \| 2 | `p\|q` |

```{literalinclude} ../../code/soundings.py
:pyobject: metres
:language: python
```

```python
x = 1
```

{ref}`lists-end`

(lists-end)=
### The *end* of lists

```{code-cell} python
:tags: [remove-cell]
from myst_nb import glue
glue("feet", 6)
```

```{code-cell} python
:tags: [remove-input, remove-output]
hidden = 1
```

```{dropdown} More on **that**
Folded text.
```

## Exercises

```{exercise-start} Sounding
:label: ex-sounding
```
How deep is it?
```{exercise-end}
```

````{solution-start} ex-sounding
:class: dropdown
````
Look at $x_2$:

```{code-cell} python
hidden + 1
```

As deep as that.
````{solution-end}
````

See {ref}`ex-sounding`.
"""
)


def page_with(text: str) -> str:
    """A short page with one cell and `text` from line 13 on."""
    return f"{FRONT_MATTER}\n# Depth\n\n```{{code-cell}} python\n1\n```\n\n{text}\n"


def write_book(root: Path, page: str = PAGE, execute: str = "off") -> Path:
    """Write the book below `root`, with `page` as its only executable page."""
    files = {
        "_config.yml": CONFIG.format(execute=execute),
        "_toc.yml": TOC,
        "book/index.md": INDEX,
        "book/references.md": REFERENCES,
        "book/references.bib": BIB,
        "book/01-depth/page.md": page,
        "book/01-depth/chart.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "code/soundings.py": MODULE,
        "pyproject.toml": "[project]\n[project.optional-dependencies]\nhouses = []\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return root


def build(root: Path) -> tuple[object, str]:
    """Build as `jupyter-book build` does; its exit code, and what it printed."""
    printed = io.StringIO()
    with (
        redirect_stdout(printed),
        redirect_stderr(printed),
        warnings.catch_warnings(action="ignore"),  # Jupyter Book's own old ways
    ):
        try:
            result = build_sphinx(
                root,
                root / "_build" / "html",
                noconfig=True,
                path_config=str(root / "_config.yml"),
                confoverrides={"latex_individualpages": False},
            )
        except SystemExit as stop:
            result = stop.code
    return result, printed.getvalue()
