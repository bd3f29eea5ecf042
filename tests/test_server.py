"""The server extension: real sockets of a real Jupyter Server, with the switch on and off."""

import asyncio
import json
import re
import socket
import subprocess
import sys

import pytest
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.websocket import websocket_connect


@pytest.fixture(autouse=True)
def nobody_s_settings(tmp_path, monkeypatch):
    """Jupyter's folders, empty: what is enabled comes from the environment that pip filled."""
    for name in ("CONFIG", "DATA", "RUNTIME"):
        monkeypatch.setenv(f"JUPYTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    return tmp_path


def nodelay_of_a_kernel_s_socket(folder, *flags):
    """TCP_NODELAY as the server has it on the socket of a kernel that has answered one request."""
    handlers = []

    class Watched(ZMQChannelsWebsocketConnection):
        """A connection class of somebody else, which the extension has to leave at work."""

        def connect(self):
            handlers.append(self.websocket_handler)
            return super().connect()

    async def run():
        app = ServerApp(kernel_websocket_connection_class=Watched)
        arguments = ["--no-browser", "--allow-root", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
        app.initialize([*arguments, *flags], new_httpserver=False)
        listening, port = bind_unused_port()
        server = HTTPServer(app.web_app)
        server.add_socket(listening)
        try:
            kernel = await app.kernel_manager.start_kernel()
            client = await websocket_connect(f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?session_id=test")
            await answer(client)
            stream = handlers[0].ws_connection.stream
            nodelay = stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            client.close()
            while await client.read_message() is not None:
                pass  # until the server has closed, too
            return nodelay
        finally:
            server.stop()
            await server.close_all_connections()
            await app._cleanup()  # as the fixtures of Jupyter Server itself do

    return asyncio.run(run())


async def answer(client):
    """Ask a kernel who it is and wait for its answer."""
    header = {"msg_id": "1", "msg_type": "kernel_info_request", "session": "test", "username": "", "version": "5.3"}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell"}
    await client.write_message(json.dumps(request))
    while True:
        message = json.loads(await asyncio.wait_for(client.read_message(), 60))
        if message["msg_type"] == "kernel_info_reply" and message["parent_header"]["msg_id"] == "1":
            return


def test_the_socket_of_a_kernel_does_not_wait(nobody_s_settings):
    assert nodelay_of_a_kernel_s_socket(nobody_s_settings) != 0


def test_a_flag_turns_the_extension_off(nobody_s_settings):
    assert nodelay_of_a_kernel_s_socket(nobody_s_settings, "--StepSize.nodelay=False") == 0


def test_a_configuration_file_turns_the_extension_off(nobody_s_settings):
    folder = nobody_s_settings / "config"
    folder.mkdir()
    (folder / "jupyter_server_config.py").write_text("c.StepSize.nodelay = False\n")
    assert nodelay_of_a_kernel_s_socket(nobody_s_settings) == 0


def untracked(folder, *flags):
    """The messages that JupyterLab's page is told to ignore, and those that the server itself ignores."""

    async def run():
        app = ServerApp()
        arguments = ["--no-browser", "--allow-root", f"--ServerApp.root_dir={folder}", *flags]
        app.initialize(arguments, new_httpserver=False)
        try:
            page = app.web_app.settings["page_config_data"]
            return page["untracked_message_types"], app.kernel_manager.untracked_message_types
        finally:
            await app._cleanup()

    return asyncio.run(run())


def test_a_message_from_a_widget_does_not_show_as_busy_but_counts_as_activity(nobody_s_settings):
    page, server = untracked(nobody_s_settings)
    assert sorted(page) == sorted([*server, "comm_msg"])
    assert "comm_msg" not in server
    assert "execute_request" not in page


def test_a_flag_shows_widgets_as_busy_again(nobody_s_settings):
    page, server = untracked(nobody_s_settings, "--StepSize.quiet=False")
    assert page == server


def test_pip_installed_and_enabled_the_extension():
    listed = subprocess.check_output(
        [sys.executable, "-m", "jupyter", "server", "extension", "list"], stderr=subprocess.STDOUT, text=True
    )
    plain = " ".join(re.sub(r"\x1b\[\d+m", "", listed).split())
    assert "stepsize.server enabled - Validating stepsize.server... stepsize.server OK" in plain, listed


def test_the_extension_loads_no_numerical_library():
    program = "import stepsize.server, sys; print({'numpy', 'scipy', 'matplotlib', 'torch'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "set()"
