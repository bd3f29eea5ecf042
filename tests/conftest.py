"""What every test may ask for."""

import shutil

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def chromium():
    """Path of the system's Chromium. Without one the browser tests fail, so that nobody believes they ran."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail(
            "Chromium is missing: install it (Debian, Ubuntu: apt install chromium) and test again", pytrace=False
        )
    return path


@pytest.fixture(scope="module")
def browser(chromium):
    """A running Chromium without a window."""
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=switches)
        yield running
        running.close()
