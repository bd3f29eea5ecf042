"""Whatever stops an installation is told in one line that says what to do."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from press import install

ROOT = Path(__file__).parents[2]
PIP_SAYS = {
    "The disk is full": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "No package index answers": (
        "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError(...)'\n"
        "ERROR: Could not find a version that satisfies the requirement setuptools (from versions: none)\n"
        "ERROR: No matching distribution found for setuptools"
    ),
    "has no build for this machine (tested: Python 3.11": "ERROR: No matching distribution found for torch==2.13.0",
    "The installation stopped: ERROR: the wheel is damaged": "WARNING: slow\nERROR: the wheel is damaged\n",
    "The installation stopped: killed": "killed",
}


@pytest.fixture
def course(tmp_path):
    """A folder with what the installation reads, and nothing installed."""
    (tmp_path / "press").mkdir()
    for name in ("pyproject.toml", "constraints.txt", "Makefile", "press/install.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(command, folder, **environment):
    """Run a command without pip's configuration and return the finished process."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
    clean |= {"PIP_CONFIG_FILE": os.devnull, **environment}
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, timeout=120)


def only_line(text):
    (line,) = text.splitlines()
    return line


def test_an_old_python_can_read_the_installer():
    ast.parse((ROOT / "press/install.py").read_text(), feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_a_python_that_is_too_old_is_refused_by_number(version, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install.Refusal, match=rf"needs Python 3\.11 to 3\.14 and python3 is 3\.{version[1]}: install"):
        install.find_python(version)


def test_a_newer_python_on_the_path_replaces_an_old_one(monkeypatch, tmp_path):
    name = f"python3.{sys.version_info.minor}"
    (tmp_path / name).symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert install.find_python((3, 9, 18)) == str(tmp_path / name)


def test_a_python_that_does_not_start_is_passed_over(monkeypatch, tmp_path):
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(install.Refusal, match="install one"):
        install.find_python((3, 9, 18))


def test_a_full_disk_is_refused_before_anything_is_written(course, monkeypatch, capsys):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**11, 10**11, 4 * 10**8))
    assert install.main(course) == 1
    assert only_line(capsys.readouterr().err).startswith("The disk has 0.4 GB free and the installation takes 3")
    assert not (course / ".venv").exists()


def test_a_python_without_ensurepip_is_told_which_package_to_install(tmp_path):
    """Debian ships venv and ensurepip in a package of their own."""
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(install.Refusal, match="apt install python3-venv"):
        install.make_venv(str(python), tmp_path / ".venv")


@pytest.mark.parametrize(("line", "log"), PIP_SAYS.items())
def test_a_failure_of_pip_becomes_one_line(line, log):
    assert line in only_line(install.explain(log))


def test_a_machine_without_network_is_told_so_in_one_line(course):
    """The whole installation in a process of its own, against an index that refuses connections."""
    done = run([sys.executable, "press/install.py"], course, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 1
    assert only_line(done.stderr).startswith("No package index answers: check the network")
    assert "Traceback" not in done.stdout
    assert not (course / ".venv/installed").exists()


@pytest.mark.skipif(os.name == "nt", reason="make is not part of Windows")
def test_make_says_which_python_is_missing(course):
    done = run(["make", "lab", "PYTHON=no-such-python"], course)
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("There is no no-such-python: install Python 3.11 to 3.14")


@pytest.mark.skipif(os.name == "nt", reason="make is not part of Windows")
def test_the_second_make_installs_nothing(course):
    first = run(["make", "--dry-run", "lab"], course)
    (course / ".venv").mkdir()
    (course / ".venv/installed").touch()
    second = run(["make", "--dry-run", "lab"], course)
    assert "press/install.py" in first.stdout
    assert "press/install.py" not in second.stdout
    assert "jupyter lab" in second.stdout
