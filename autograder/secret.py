"""The course's secret, from which hidden inputs are drawn, and who gets to see it.

It keeps the graded inputs out of the release: nobody can compute them from the repository. It does
not hide them from a submission while it runs, whose kernel has the secret in its environment.
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import Execute
from traitlets import Unicode


class ExecuteWithSecret(Execute):
    """nbgrader's own execution; only the kernel of a submission gets STEPSIZE_SECRET.

    Autograding on the command line and formgrader's button, which grades inside the server's
    process, both come through here. The process itself never has the secret, so neither have the
    other kernels of that server.
    """

    secret_file = Unicode(help="The course's secret; made when a submission is first graded.").tag(config=True)

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the kernel with the secret in its environment alone."""
        environment = os.environ | {"STEPSIZE_SECRET": course_secret(Path(self.secret_file))}
        super().start_new_kernel(env=environment, **kwargs)


def course_secret(path: Path) -> str:
    """The secret: read, or made once for its owner alone."""
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()
