"""A Jupyter Server or a JupyterLab with settings of its own, for as long as a `with` lasts."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager


@contextmanager
def jupyter(program, folder, *flags):
    """Start `python -m jupyter PROGRAM` on a folder; yields host and port, and the token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{probe.getsockname()[1]}"
    token = secrets.token_hex()
    command = [sys.executable, "-m", "jupyter", program, "--no-browser", "--allow-root"]
    command += [f"--port={host.partition(':')[2]}", f"--ServerApp.root_dir={folder}", *flags]
    private = {f"JUPYTER_{name}_DIR": f"{folder}/.{name.lower()}" for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {**os.environ, **private, "JUPYTER_TOKEN": token}
    environment.pop("MPLBACKEND", None)  # a notebook shows its pictures itself
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://{host}/api", server)
        yield host, token
    finally:
        server.terminate()  # it ends its kernels first, which may take half a minute
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(address, server):
    while server.poll() is None:
        try:
            json.load(urllib.request.urlopen(address))
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise RuntimeError("Jupyter ended before it answered")
