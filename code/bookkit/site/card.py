"""Draw `social-card.png` from `social-card.svg`: networks show no SVG in a preview.

    python -m bookkit.site.card

Run it after a change of the SVG file; both are in the repository. It needs a Chromium
on the path, or the one that `playwright install chromium` brings.
"""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[3] / "book" / "_static"


def main() -> None:
    """Let a browser without a window show the drawing, and keep the picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.goto((FOLDER / "social-card.svg").as_uri())
        page.screenshot(path=FOLDER / "social-card.png")
        browser.close()


if __name__ == "__main__":
    main()
