"""The place of each live figure, kept for it while it loads, so that no text jumps.

    python -m bookkit.site.places

opens the built site in Chromium (of the path, or the one that `playwright install
chromium` brings), measures each live figure on five screens and writes what it found
to `places.json` beside the figures. Run it, and build again, when a test says that a
figure has outgrown its place.
"""

import argparse
import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bookkit.server import start_server

if TYPE_CHECKING:
    from playwright.sync_api import Page

FILE = Path(__file__).parents[2] / "live" / "places.json"
# What lies between two phones is on a straight line: `.fathom-live` in fathom.css.
PHONES = (360, 390, 414)
TABLET, DESK = 768, 1400


@cache
def places() -> dict[str, dict[str, int]]:
    """Heights in pixels, by a figure's anchor, then by the width of the screen."""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def style(identifier: str) -> str | None:
    """The CSS variables that keep a figure's place; None if it wasn't measured."""
    heights = places().get(identifier)
    if heights is None:
        return None
    phones = [heights[str(width)] for width in PHONES]
    slopes = [(phones[i + 1] - phones[i]) / (PHONES[i + 1] - PHONES[i]) for i in (0, 1)]
    # Both lines meet at the phone in the middle: the higher or the lower one holds.
    lines = [
        f"{phones[1] - slope * PHONES[1]:.1f}px + {100 * slope:.2f}vw"
        for slope in slopes
    ]
    phone = f"{'max' if slopes[1] > slopes[0] else 'min'}({', '.join(lines)})"
    tablet, desk = heights[str(TABLET)], heights[str(DESK)]
    return f"--phone: {phone}; --tablet: {tablet}px; --desk: {desk}px"


def measure(page: "Page", address: str) -> dict[str, dict[str, int]]:
    """Open a page of the site on each screen and measure its live figures."""
    heights: dict[str, dict[str, int]] = {}
    page.goto(address)
    for width in (*PHONES, TABLET, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        for figure in page.locator(".fathom-live").all():
            figure.scroll_into_view_if_needed()
            figure.and_(page.locator(".fathom-live-on")).wait_for()
            page.wait_for_timeout(200)  # it is drawn anew when its width has changed
            height = figure.locator(".fl").evaluate("f => f.offsetHeight")
            heights.setdefault(figure.get_attribute("id"), {})[str(width)] = height
    return heights


def main() -> None:
    """Measure every page with a live figure."""
    from playwright.sync_api import sync_playwright  # for this command only

    parser = argparse.ArgumentParser(description="Measure the live figures' places.")
    parser.add_argument("site", type=Path, nargs="?", default=Path("_build/html"))
    site = parser.parse_args().site.resolve()
    found: dict[str, dict[str, int]] = {}
    with start_server(site, 0) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            # Root, in a container, has no sandbox.
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        page = browser.new_page()
        for file in sorted(site.glob("book/**/*.html")):
            if "data-figure=" not in file.read_text("utf-8"):
                continue
            name = file.relative_to(site).as_posix()
            address = f"http://127.0.0.1:{server.server_address[1]}/{name}"
            for figure, heights in measure(page, address).items():
                # A figure that two pages show gets the place of the higher one.
                other = found.get(figure, heights)
                found[figure] = {w: max(h, other[w]) for w, h in heights.items()}
        browser.close()
        server.shutdown()
    FILE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{FILE.name}: the places of {len(found)} live figures")


if __name__ == "__main__":
    main()
