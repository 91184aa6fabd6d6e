"""What a page of the built site loads by default: from where, and how much."""

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

# Elements that make the browser fetch, with the attributes that say what.
LOADS = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
# Kinds of <link> that fetch, or that tell another server about the reader.
LOADING_LINKS = {
    "apple-touch-icon", "dns-prefetch", "icon", "manifest", "modulepreload",
    "preconnect", "prefetch", "preload", "stylesheet",
}  # fmt: skip
COMPRESSED = {".css", ".html", ".ico", ".js", ".json", ".mjs", ".svg", ".txt"}
IN_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")


def foreign_findings(site: Path, name: str, soup: BeautifulSoup) -> Iterator[str]:
    """Everything that the page would fetch from another server."""
    for address in loaded_addresses(soup):
        if _is_foreign(address):
            yield f"{name}: {address} is loaded from another server"
    for file in _loaded_files(site, name, soup):
        if file.suffix == ".css":
            for address in _css_addresses(file):
                if _is_foreign(address):
                    place = file.relative_to(site)
                    yield f"{name}: {place} loads {address} from another server"


def transfer_size(site: Path, name: str, soup: BeautifulSoup) -> int:
    """Bytes that a first visit transfers: text compressed, images shown later left out.

    Fonts count once a style sheet names them, so the figure errs on the high side.
    What scripts fetch by themselves shows in a browser only (`tests/site`).
    """
    page = file_transfer_size(site / name)
    return page + sum(
        file_transfer_size(file) for file in _loaded_files(site, name, soup)
    )


def loaded_addresses(soup: BeautifulSoup, lazy: bool = True) -> list[str]:
    """Addresses that the page loads, those of images marked lazy only if `lazy`."""
    addresses = []
    for tag in soup.find_all(list(LOADS)):
        if not lazy and tag.get("loading") == "lazy":
            continue
        for attribute in LOADS[tag.name]:
            value = str(tag.get(attribute) or "")
            parts = value.split(",") if attribute == "srcset" else [value]
            addresses += [part.split()[0] for part in parts if part.strip()]
    for link in soup.select("link[href]"):
        if LOADING_LINKS & {kind.lower() for kind in link.get("rel") or []}:
            addresses.append(str(link["href"]))
    for style in [tag.get_text() for tag in soup("style")] + [
        str(tag["style"]) for tag in soup.select("[style]")
    ]:
        addresses += IN_CSS.findall(style)
    return list(dict.fromkeys(addresses))


def _is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https", "ftp")


def _loaded_files(site: Path, name: str, soup: BeautifulSoup) -> set[Path]:
    files = set()
    for address in loaded_addresses(soup, lazy=False):
        file = _local(site, (site / name).parent, address)
        if file is not None:
            files |= _with_imports(site, file)
    return files


@cache
def _with_imports(site: Path, file: Path) -> frozenset[Path]:
    """The file and, for a style sheet, the style sheets and fonts that it loads."""
    files = {file}
    if file.suffix == ".css":
        for address in _css_addresses(file):
            other = _local(site, file.parent, address)
            # Browsers take these forms; pictures load where a rule applies only.
            if other is not None and other.suffix in (".woff", ".woff2"):
                files.add(other)
            elif other is not None and other.suffix == ".css" and other != file:
                files |= _with_imports(site, other)
    return frozenset(files)


@cache
def _css_addresses(file: Path) -> list[str]:
    return IN_CSS.findall(file.read_text("utf-8"))


def _local(site: Path, folder: Path, address: str) -> Path | None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path:
        return None
    file = (folder / unquote(parts.path)).resolve()
    return file if file.is_file() and file.is_relative_to(site) else None


@cache
def file_transfer_size(file: Path) -> int:
    """Bytes that the file takes on its way, as a usual host compresses it."""
    content = file.read_bytes()
    compress = file.suffix.lower() in COMPRESSED
    return len(gzip.compress(content, 6)) if compress else len(content)
