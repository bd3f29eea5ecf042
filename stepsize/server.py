"""A Jupyter Server extension: a slider that moves a kernel's figure gets its answers as fast as it can.

Nagle's algorithm holds a small message back until the one before it is acknowledged, which the
other side may delay by 40 ms. A kernel answers a slider with three small messages, so a figure
that it drives would stop at 20 updates a second. TCP_NODELAY turns the algorithm off.

JupyterLab shows with every message from a widget that the kernel is busy and then that it is idle, in the
tab, the toolbar and the status bar, which takes it longer than to draw the figure. Jupyter Server tells it
which messages are not worth it; messages from widgets join these. Running cells show as before, and the
server itself still counts a widget as activity, so that no kernel in use is taken for idle.

`etc/jupyter/jupyter_server_config.d/stepsize.json`, installed with the package, enables this.
"""

from traitlets import Bool
from traitlets.config import Configurable

CONNECTION = "kernel_websocket_connection_class"
UNTRACKED = "untracked_message_types"


class StepSize(Configurable):
    """What `c.StepSize` in jupyter_server_config.py or `--StepSize` on the command line may set."""

    nodelay = Bool(True, help="Set TCP_NODELAY on the websockets of kernels.").tag(config=True)
    quiet = Bool(True, help="Let JupyterLab show a kernel as busy for running cells, not for widgets.").tag(config=True)


def _jupyter_server_extension_points():
    return [{"module": "stepsize.server"}]


def _load_jupyter_server_extension(serverapp):
    # The class of the connection is the seam that Jupyter Server documents, since 2.0, and asks for at
    # every connection. So no class of its own is patched, another server in this process is left alone,
    # and a class chosen by the configuration or by a gateway keeps its behavior.
    chosen, settings = StepSize(parent=serverapp), serverapp.web_app.settings
    if chosen.nodelay:
        settings[CONNECTION] = _without_delay(settings[CONNECTION])
    if chosen.quiet:
        page = settings.setdefault("page_config_data", {})
        page[UNTRACKED] = [*page.get(UNTRACKED, []), "comm_msg"]


def _without_delay(connection_class):
    """The same class of connections, whose sockets have TCP_NODELAY from the moment that they open."""

    class WithoutDelay(connection_class):
        def connect(self):
            if self.websocket_handler.ws_connection:  # a gateway connects again, maybe after the browser left
                self.websocket_handler.set_nodelay(True)
            return super().connect()

    return WithoutDelay
