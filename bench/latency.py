"""From a slider to the kernel and back: a message to a comm, until the comm's answer arrives."""

import asyncio
import json
import tempfile
import time
import urllib.request

from tornado.websocket import websocket_connect

from bench.clock import Row
from bench.servers import jupyter

TARGET = (
    "get_ipython().kernel.comm_manager.register_target('echo', lambda comm, _: comm.on_msg(lambda _: comm.send({})))"
)


def rows(tiny):
    """A kernel's answer through a server with the extension and through one without."""
    trips = 3 if tiny else 200
    ours, theirs = (_milliseconds(trips, nodelay) for nodelay in (True, False))
    remark = f"median of {trips}: {1e3 / ours:.0f} per second against {1e3 / theirs:.0f}"
    yield Row("slider to kernel and back", ours, "without stepsize.server", theirs, remark)


def _milliseconds(trips, nodelay):
    """The median round trip through a Jupyter Server of its own."""
    with tempfile.TemporaryDirectory() as folder, jupyter("server", folder, f"--StepSize.nodelay={nodelay}") as server:
        host, token = server
        kernel = json.load(urllib.request.urlopen(f"http://{host}/api/kernels?token={token}", data=b"{}"))["id"]
        websocket = f"ws://{host}/api/kernels/{kernel}/channels?token={token}&session_id=bench"
        return asyncio.run(asyncio.wait_for(_talk(websocket, trips), 60))


async def _talk(address, trips):
    client = await websocket_connect(address)
    await _ask(client, "execute_request", {"code": TARGET, "silent": False}, "execute_reply")
    await client.write_message(_message("comm_open", {"comm_id": "1", "target_name": "echo", "data": {}}))
    took = []
    for _ in range(trips + 1):
        begin = time.perf_counter()
        await _ask(client, "comm_msg", {"comm_id": "1", "data": {}}, "comm_msg")
        took.append(time.perf_counter() - begin)
    client.close()
    return 1e3 * sorted(took[1:])[trips // 2]


async def _ask(client, kind, content, awaited):
    await client.write_message(_message(kind, content))
    while json.loads(await client.read_message())["msg_type"] != awaited:
        pass


def _message(kind, content):
    header = {
        "msg_id": str(time.monotonic_ns()),
        "msg_type": kind,
        "session": "bench",
        "username": "",
        "version": "5.3",
    }
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    )
