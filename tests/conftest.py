"""What every test may ask for."""

import shutil

import pytest


@pytest.fixture(scope="session")
def chromium():
    """Path of the system's Chromium. Without one the browser tests fail, so that nobody believes they ran."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.fail(
            "Chromium is missing: install it (Debian, Ubuntu: apt install chromium) and test again", pytrace=False
        )
    return path
