"""Settings that all tests share, and the browser for those that open pages."""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A slow or busy machine must not fail a test that is right: no time limit per example.
settings.register_profile("fathom", deadline=None)
settings.load_profile("fathom")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The Chromium that this computer has; without one, skip (in CI: fail)."""
    from playwright.sync_api import sync_playwright  # only where pages are opened

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("Chromium is missing (Debian, Ubuntu: apt-get install chromium)")
    # Root, in a container, has no sandbox; the tests must not depend on a GPU.
    arguments = ["--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()
