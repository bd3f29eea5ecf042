"""nbgrader's configuration: the stock commands, formgrader and the press all read it.

Every folder inside `solutions/` is an assignment; what students receive goes to `exercises/`.
"""

import contextlib
import os
import secrets
from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "step-size"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.ignore = ["*.py", ".ipynb_checkpoints", "*.pyc", "__pycache__", ".DS_Store"]

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("Write this part, then run the check below it.")'}
c.ClearSolutions.text_stub = "Write this part."
c.Execute.timeout = 60


def course_secret(path):
    """The secret from which hidden inputs are drawn: read, or made once for its owner alone."""
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


# A kernel that nbgrader starts inherits the environment; a learner's own kernel has no secret.
os.environ["STEPSIZE_SECRET"] = course_secret(Path(__file__).resolve().parent / "course_secret")
