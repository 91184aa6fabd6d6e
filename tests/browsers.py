"""The Chromium that this computer has, for the tests that open pages."""

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    """Start the browser without a window; without one, skip (in CI: fail)."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("Chromium is missing (Debian, Ubuntu: apt-get install chromium)")
    # Root, in a container, has no sandbox; the tests must not depend on a GPU.
    arguments = ["--disable-gpu"] + (["--no-sandbox"] if os.geteuid() == 0 else [])
    return playwright.chromium.launch(executable_path=program, args=arguments)
