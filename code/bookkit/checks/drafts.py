"""Name the pages that are still drafts, and fail if there is one: what `.ci/run` asks.

A draft, `draft: true` in the front matter, builds like any page and isn't published.
"""

import sys
from pathlib import Path

from bookkit.pages import read_config, read_pages


def drafts(root: Path) -> list[str]:
    """The files of the pages that say `draft: true`, in the order of the book."""
    pages = read_pages(root, read_config(root)["myst_enable_extensions"])
    return [f"{page.docname}.md" for page in pages if page.draft]


def main() -> None:
    try:
        found = drafts(Path.cwd())
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    if found:
        sys.exit(
            f"still a draft: {', '.join(found)}. Finish the page and take "
            "`draft: true` out of its front matter, or take the page out of _toc.yml "
            "and of its folder until it is finished."
        )
    print("No page is a draft.")


if __name__ == "__main__":
    main()
