"""Serve the book on this computer and print a link to every figure, for a lecturer."""

import functools
import http.server
import re
import sys
from pathlib import Path
from typing import Any

PORT = 8300


def figure_links(book: Path, address: str) -> list[str]:
    """One link per figure of the book, in the order of the pages."""
    pages = sorted(book.glob("[0-9][0-9]_*.html"))
    names = [
        (page.name, name) for page in pages for name in re.findall(r'data-figure="([^"]+)"', page.read_text("utf-8"))
    ]
    return [f"{address}/{page}#{name}?" for page, name in names]


def serve(book: Path, port: int = PORT) -> None:
    """Serve the folder until Ctrl+C. Raises `OSError` when the port is taken."""
    handler = functools.partial(QuietHandler, directory=book)
    with QuietServer(("127.0.0.1", port), handler) as server:
        print("The figures of the book; add settings after the question mark, or move a slider and copy the address.")
        print(*figure_links(book, f"http://127.0.0.1:{server.server_port}"), sep="\n")
        print(
            "Full screen: the arrow keys or a remote move the slider, Space plays, R resets. Ctrl+C ends.", flush=True
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Ended.")


class QuietServer(http.server.ThreadingHTTPServer):
    """A server that says nothing of a reader who leaves a page before it has come."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the reader's browser hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Files of the book, without a line on the terminal for each, and its own page for a missing one."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show 404.html at the address of a page that is not there."""
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the links above would scroll away."""
