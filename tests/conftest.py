"""What every test may ask for."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

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


@pytest.fixture(scope="module")
def serve(tmp_path_factory):
    """Starts a notebook server that knows nothing of this machine's settings, and ends it.

    serve(folder, "jupyterlab", *options) -> its address, as soon as `probe` below it answers. Its kernels
    leave their connection files in folder/.runtime.
    """
    running = []

    def start(folder, module, *options, probe):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        private = tmp_path_factory.mktemp("private")
        quiet = {"JUPYTER_CONFIG_DIR": f"{private}/config", "JUPYTER_DATA_DIR": f"{private}/data", "HOME": str(private)}
        quiet["JUPYTER_RUNTIME_DIR"] = f"{folder}/.runtime"
        command = [sys.executable, "-m", module, "--no-browser", f"--port={port}", *options]
        with (private / "server.log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env={**os.environ, **quiet})
        running.append(server)
        await_answer(f"http://127.0.0.1:{port}/{probe}", server)
        return f"http://127.0.0.1:{port}"

    yield start
    for server in running:
        server.terminate()  # it ends its kernels first, which may take half a minute
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def await_answer(url, server):
    for _ in range(300):
        assert server.poll() is None, "the server ended before it answered"
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within a minute")
