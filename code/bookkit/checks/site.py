"""Check the built site: `python -m bookkit.checks.site _build/html`.

Looks for what a reader would stumble over and a build does not notice: links that lead
nowhere, pages without outputs or with an error among them, images without alternative
text, anything loaded from another server, heavy pages, invalid HTML. Prints each
finding with its page and exits with 1 if there is one.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from bookkit.checks.html import html_findings, missing_tool
from bookkit.checks.requests import foreign_findings, transfer_size
from bookkit.pages import read_config, read_pages

MAX_TRANSFER = 600_000

# Templates that the theme copies along with its style sheets; they are not pages.
NOT_PAGES = ("_static", "_sources")
# In a page that only sends its reader on, as the site's root does.
REDIRECT = re.compile(
    r'<meta http-equiv="refresh" content="0; url=([^"]*)" />', re.IGNORECASE
)


def site_pages(folder: Path) -> list[str]:
    """The pages of the site in `folder`, by path; pages that only redirect are none."""
    return [name for name, target in _html_files(folder) if target is None]


class Site:
    """The pages of a built site, read once, by path relative to the site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.pages = {
            name: BeautifulSoup((folder / name).read_text("utf-8"), "html.parser")
            for name in site_pages(folder)
        }
        self.anchors = {name: _anchors(soup) for name, soup in self.pages.items()}


def link_findings(site: Site) -> Iterator[str]:
    """Links and assets inside the site that do not exist."""
    for name, soup in site.pages.items():
        addresses = [link["href"] for link in soup.select("a[href], link[href]")]
        addresses += [asset["src"] for asset in soup.select("[src]")]
        for address in dict.fromkeys(addresses):
            if not _exists(site, name, address):
                yield f"{name}: {address} leads nowhere"
    for name, target in _html_files(site.folder):
        if target and not _exists(site, name, target):
            yield f"{name}: {target} leads nowhere"


def output_findings(site: Site, executable: Iterable[str]) -> Iterator[str]:
    """Pages whose cells left no output, or an error; figures without a caption."""
    for docname in executable:
        soup = site.pages.get(f"{docname}.html")
        if soup is None:
            yield f"{docname}.html: the page is missing"
        elif not soup.select(".cell_output > *"):
            yield f"{docname}.html: no cell has an output; the page was not executed"
    for name, soup in site.pages.items():
        if soup.select(".cell_output .traceback, .cell_output .highlight-ipythontb"):
            yield f"{name}: a cell ended with an error"
        if soup.select(".cell_output .stderr"):
            yield f"{name}: a cell wrote to standard error"
        for broken in soup.select(".problematic"):
            yield f"{name}: markup that was not understood: {broken.get_text()}"
        for image in soup.select(".cell_output img"):
            figure = image.find_parent("figure")
            if figure is None or figure.figcaption is None:
                yield f"{name}: {image.get('src')} is drawn without a caption"


def image_findings(site: Site) -> Iterator[str]:
    """Images that a screen reader cannot describe."""
    for name, soup in site.pages.items():
        for image in soup.select("img"):
            if not image.has_attr("alt"):
                yield f"{name}: the image {image.get('src')} has no alternative text"
        for image in soup.select("figure img"):
            if image.has_attr("alt") and not image["alt"].strip():
                yield f"{name}: the figure {image.get('src')} has an empty alt text"


def page_weights(site: Site) -> dict[str, int]:
    """Bytes that a first visit to each page transfers, the heaviest first."""
    sizes = {
        name: transfer_size(site.folder, name, soup)
        for name, soup in site.pages.items()
    }
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def weight_findings(weights: dict[str, int]) -> Iterator[str]:
    """Pages that transfer more than a student's telephone should have to."""
    for name, size in weights.items():
        if size > MAX_TRANSFER:
            yield (
                f"{name}: {size / 1e6:.2f} MB are loaded by default, more than "
                f"{MAX_TRANSFER / 1e6} MB"
            )


def check(site: Site, executable: Iterable[str] = ()) -> list[str]:
    """All findings in `site` but those of HTML; `executable` names pages with code."""
    if not site.pages:
        return [f"{site.folder}: there is no page; run `make book` first"]
    return [
        *output_findings(site, executable),
        *link_findings(site),
        *image_findings(site),
        *(
            finding
            for name, soup in site.pages.items()
            for finding in foreign_findings(site.folder, name, soup)
        ),
    ]


def check_html(site: Site) -> list[str]:
    """Findings in the HTML; without the checker a printed note, on a CI a finding."""
    missing = missing_tool()
    if missing is None:
        return list(html_findings(site.folder, list(site.pages)))
    if os.environ.get("CI"):
        return [missing]
    print(missing)
    return []


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the built site.")
    parser.add_argument("site", type=Path, nargs="?", default=Path("_build/html"))
    parser.add_argument("--book", type=Path, default=Path(), help="where _toc.yml is")
    options = parser.parse_args(arguments)
    extensions = read_config(options.book)["myst_enable_extensions"]
    pages = read_pages(options.book, extensions)
    executable = [page.docname for page in pages if page.executable]
    site = Site(options.site)
    weights = page_weights(site)
    findings = [*check(site, executable), *weight_findings(weights), *check_html(site)]
    for finding in findings:
        print(finding)
    heaviest = [f"{name} {size:,}" for name, size in list(weights.items())[:5]]
    print(f"heaviest first visits, in bytes: {'; '.join(heaviest)}")
    print(
        f"{options.site}: {len(findings)} findings, {len(executable)} pages with code"
    )
    return 1 if findings else 0


def _html_files(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Each page's path, and where it sends the reader if that is all that it does."""
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder)
        if name.parts[0] not in NOT_PAGES:
            redirect = REDIRECT.search(path.read_text("utf-8"))
            yield name.as_posix(), redirect[1] if redirect else None


def _anchors(soup: BeautifulSoup) -> set[str]:
    return {
        str(tag.get("id") or tag.get("name")) for tag in soup.select("[id], [name]")
    }


def _exists(site: Site, page: str, address: str | Tag) -> bool:
    parts = urlsplit(str(address))
    if parts.scheme in ("http", "https", "mailto", "data") or parts.netloc:
        return True
    if not parts.scheme and not parts.path:
        # The empty fragment and #top mean the page itself.
        return parts.fragment in ("", "top") or (
            unquote(parts.fragment) in site.anchors[page]
        )
    target = (site.folder / page).parent / unquote(parts.path)
    target = (target / "index.html" if target.is_dir() else target).resolve()
    if not target.is_file() or not target.is_relative_to(site.folder):
        return False
    name = target.relative_to(site.folder).as_posix()
    anchors = site.anchors.get(name)
    return not parts.fragment or anchors is None or unquote(parts.fragment) in anchors


if __name__ == "__main__":
    sys.exit(main())
