"""A few pages built by Sphinx itself, with just the parts that a test is about."""

from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace


def build_site(
    root: Path,
    *extensions: str,
    prepare: Callable[[Sphinx], object] = lambda app: None,
    strict: bool = True,
    **settings: object,
) -> Path:
    """Build the pages in `root`; the folder of the site.

    `prepare` gets the application before it builds; a warning is an error if `strict`.
    """
    with docutils_namespace():
        app = Sphinx(
            srcdir=root,
            confdir=None,
            outdir=root / "_build",
            doctreedir=root / "_doctrees",
            buildername="html",
            confoverrides={
                "extensions": list(extensions),
                "exclude_patterns": ["_build", "jupyter_execute"],
                **settings,
            },
            status=None,
            warningiserror=strict,
        )
        prepare(app)
        app.build()
    return root / "_build"
