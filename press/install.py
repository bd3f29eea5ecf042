"""Make `.venv` and install the pinned packages into it: the first thing that `make lab` does.

Standard library only, and no syntax newer than Python 3.6: an old Python must be able to read this
file in order to say that it is too old. What goes wrong becomes one line that says what to do.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 14)  # the Pythons for which every pinned package has a build
GIGABYTES = 3  # what .venv takes (1.8) and what pip unpacks on the way

# What pip writes when it fails, and the one line for it. The first that matches wins.
FAILURES = (
    (
        ("No space left on device", "Disk quota exceeded", "[WinError 112]"),
        "The disk is full: free {gigabytes} GB here and in the temporary folder, then run the same command again.",
    ),
    (
        ("Retrying (Retry(", "name resolution", "ProxyError", "TimeoutError"),
        "No package index answers: check the network (pip reads HTTPS_PROXY), then run the same command again.",
    ),
    (
        ("No matching distribution found", "requires a different Python", "ResolutionImpossible"),
        "A pinned package has no build for this machine (tested: Python 3.11 to 3.14, 64 bits). {detail}",
    ),
)


class Refusal(Exception):
    """What stops the installation, as the one line that is printed."""


def main(root=ROOT):
    """Do every step and return the exit status."""
    try:
        install(root)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def install(root):
    """Fill root/.venv, then leave the file `installed` there, which tells make that it is done."""
    venv = root / ".venv"
    check_room(shutil.disk_usage(str(root)).free)
    if version_of(venv_python(venv)) is None:
        make_venv(find_python(sys.version_info), venv)
    print("Installing the packages that constraints.txt pins: 0.5 GB to download,", flush=True)
    print("several GB more where pip takes PyTorch with CUDA (README.md says how to avoid it)", flush=True)
    pip(root, "--quiet", "--retries", "2", "pip", "setuptools")  # a small first step: is the network there?
    pip(root, "--no-build-isolation", "--no-compile", "--editable", ".[test]")
    print("Compiling them", flush=True)  # on every core: pip would use one, and take three times as long
    subprocess.call([str(venv_python(venv)), "-m", "compileall", "-q", "-j", "0", str(venv)], stdout=subprocess.DEVNULL)
    (venv / "installed").write_text("by press/install.py\n")


def check_room(free):
    """Refuse a disk with fewer free bytes than an installation takes."""
    if free < GIGABYTES * 10**9:
        message = "The disk has {:.1f} GB free and the installation takes {}: free some and run the same command again."
        raise Refusal(message.format(free / 10**9, GIGABYTES))


def find_python(version):
    """The interpreter that runs this file when its version fits, else the newest fitting one on PATH."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        path = shutil.which("python3.{}".format(minor))
        if path and version_of(path) == (3, minor):
            return path
    message = "Step Size needs Python 3.11 to 3.14 and python3 is {}.{}: install one or run make PYTHON=/path/to/one."
    raise Refusal(message.format(*version[:2]))


def version_of(python):
    """(3, 11) for a Python that starts and fits; None for one that is missing, broken or of another version."""
    program = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.check_output([str(python), "-c", program], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    version = tuple(int(part) for part in answer.split())
    return version if OLDEST <= version <= NEWEST else None


def make_venv(python, venv):
    """Create the virtual environment anew."""
    print("Creating {} with {}".format(venv, python), flush=True)
    if subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL) != 0:
        message = "{} cannot make virtual environments: on Debian or Ubuntu, apt install python3-venv and try again."
        raise Refusal(message.format(python))
    made = subprocess.Popen(
        [python, "-m", "venv", "--clear", str(venv)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    log = made.communicate()[0].decode(errors="replace")
    if made.returncode != 0:
        raise Refusal(explain(log))


def venv_python(venv):
    """The interpreter inside a virtual environment."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def pip(root, *arguments):
    """Run one `pip install`. Its progress goes to the terminal, its complaints into one line."""
    command = [str(venv_python(root / ".venv")), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--root-user-action=ignore", "--constraint", "constraints.txt"]
    process = subprocess.Popen(command + list(arguments), cwd=str(root), stderr=subprocess.PIPE)
    log = []
    for line in process.stderr:
        log.append(line.decode(errors="replace"))
        if "Retrying (Retry(" in log[-1] and "Retrying" not in "".join(log[:-1]):
            print("The package index does not answer, pip tries again", flush=True)
    if process.wait() != 0:
        raise Refusal(explain("".join(log)))


def explain(log):
    """The one line for what pip or venv wrote before it failed."""
    lines = [line.strip() for line in log.splitlines() if line.strip()] or ["no message"]
    detail = ([line for line in lines if line.lower().startswith("error")] or lines)[-1]
    for signs, line in FAILURES:
        if any(sign in log for sign in signs):
            return line.format(gigabytes=GIGABYTES, detail=detail)
    return "The installation stopped: " + detail


if __name__ == "__main__":
    sys.exit(main())
