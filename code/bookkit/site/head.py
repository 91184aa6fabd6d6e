"""What a page's head says of it, and what it asks for early.

- Its description, which search engines and previews show, ends with a sentence or a
  word, not in the midst of one.
- The faces of its text are asked for at once: a face that comes late changes the text
  under its reader's eyes, or, in the book's style sheet, isn't used on this page.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

MAX_DESCRIPTION = 200
# Less than this is no description, even if it is a whole sentence.
MIN_DESCRIPTION = 60
DESCRIPTION = re.compile(
    r'(<meta (?:property="og:description"|name="description") content=")(.*?)(" />)',
    re.DOTALL,
)
# Not after "Fig.", which a number follows.
SENTENCE = re.compile(r"(?<=[.!?])\s(?=[A-Z“‘])")


def whole_words(text: str, limit: int = MAX_DESCRIPTION) -> str:
    """The first sentences of `text` that fit into `limit`, or its first words."""
    text = " ".join(text.split()).removesuffix("...")
    if len(text) <= limit:
        return text
    ends = [match.start() for match in SENTENCE.finditer(text[: limit + 1])]
    if ends and ends[-1] >= MIN_DESCRIPTION:
        return text[: ends[-1]]
    words = text[: limit + 1].rpartition(" ")[0]
    return words.rstrip(",;:–—-( ") + "…"


def shorten_descriptions(tags: str) -> str:
    """The tags of a page's head, with descriptions that end where a reader would."""
    return DESCRIPTION.sub(
        lambda tag: tag[1] + escape(whole_words(unescape(tag[2]))) + tag[3], tags
    )


def fonts(app: Sphinx, body: str) -> Iterator[str]:
    """The files with the faces of a page's text, relative to the site's root."""
    for folder in app.config.html_static_path:
        for file in sorted(Path(app.confdir, folder).glob("fonts/*.woff2")):
            if "italic" not in file.name or "<em>" in body:
                yield f"_static/fonts/{file.name}"


def complete(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Mend the tags that sphinxext.opengraph wrote, and add our own before them."""
    preloads = "".join(
        f'<link rel="preload" href="{context["pathto"](font, 1)}" as="font" '
        'type="font/woff2" crossorigin />\n'
        for font in fonts(app, context.get("body", ""))
    )
    tags = context.get("metatags", "")  # search and index have none
    context["metatags"] = preloads + shorten_descriptions(tags)


def setup(app: Sphinx) -> None:
    # After sphinxext.opengraph, which adds its tags at 500.
    app.connect("html-page-context", complete, priority=900)
