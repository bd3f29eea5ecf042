"""The layers around a student's process: what each gives, for whom, and that all ends together."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.sandbox import limits, paths
from autograder.sandbox.limits import LAYERS, Allowance
from autograder.sandbox.session import Nursery
from autograder.sandbox.stand_ins import Gone

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
WORKER = """
import os, sys, time
from autograder.sandbox.session import Nursery
with Nursery() as nursery, nursery.student() as session:
    session.run("import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()")
    print(nursery.process.pid, flush=True)
    session.run("while True:\\n    try:\\n        while True: pass\\n    except BaseException: pass")
"""
ORDINARY = """
import os
from autograder.sandbox.session import Nursery
with Nursery() as nursery, nursery.student() as session:
    reply = session.run('''
import os, socket
for attempt in (lambda: open("/etc/passwd"), lambda: os.listdir("/tmp"), os.fork, lambda: os.kill(os.getppid(), 0),
                lambda: socket.socket(), lambda: open("/tmp/x", "w"), lambda: os.setuid(0)):
    try:
        attempt()
        print("ALLOWED", attempt)
    except OSError as error:
        print(type(error).__name__)
print(os.getuid(), sum(range(10)))
''')
    print(reply["outputs"][0]["text/plain"])
"""
INSTALLED = """
from autograder.sandbox.session import Nursery
with Nursery() as nursery, nursery.student() as session:
    reply = session.run('''
import os, stepsize
folder = os.path.dirname(stepsize.__file__)
for path in ("optimizers/adam.py", "optimizers/__init__.py", "figures/course/paths.py", "../autograder/checks/adam.py",
             "../press/__init__.py"):
    try:
        print("READ", open(os.path.join(folder, path)).read())
    except OSError as error:
        print(type(error).__name__)
try:
    import stepsize.optimizers
except ImportError:
    print("ImportError")
import sklearn.datasets
print(sklearn.__name__)
''')
    print(reply["outputs"][0]["text/plain"])
"""
WITHOUT_ROOT = """
set -e
base={base}
mkdir /mnt/python_of_this_test 2>/dev/null || true
mount --bind "$base" /mnt/python_of_this_test
mount -t tmpfs -o mode=755 tmpfs /root
mkdir -p "$base"
mount --move /mnt/python_of_this_test "$base"
cd /
HOME=/nonexistent PYTHONPATH={root} MPLCONFIGDIR={home} IPYTHONDIR={home} \
    exec setpriv --reuid=65534 --regid=65534 --clear-groups {python} -c '{code}'
"""


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as nursery:
        yield nursery


def children(pid):
    """The processes that a process has started."""
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def await_end(pid):
    """Wait at most ten seconds until there is no such process."""
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists() or "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"the process {pid} is still there")


def linked(source, target):
    """A second name for a file, or a copy where the two lie on different disks."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def refused(printed):
    assert "ALLOWED" not in printed
    assert printed.split()[:7] == ["PermissionError"] * 7


def test_no_process_outlives_a_worker_that_is_killed():
    with subprocess.Popen([sys.executable, "-c", WORKER], stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
        nursery = int(worker.stdout.readline())
        time.sleep(0.5)
        (student,) = children(nursery)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        for pid in (nursery, student):
            await_end(pid)


def test_a_student_ends_with_its_notebook(nursery):
    with nursery.student() as session:
        session.run("import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()")
        (student,) = children(nursery.process.pid)
    await_end(student)


def test_a_nursery_that_was_ended_is_started_again():
    with Nursery() as nursery:
        nursery.process.kill()
        nursery.process.wait()
        with nursery.student() as session:
            assert session.run("print(1)")["outputs"] == [{"text/plain": "1\n"}]


def test_the_system_ends_a_student_before_the_grader_when_memory_is_short(nursery):
    with nursery.student():
        (student,) = children(nursery.process.pid)
        assert Path(f"/proc/{student}/oom_score_adj").read_text() == "1000\n"
    own = Path("/proc/self/oom_score_adj").read_text()
    assert Path(f"/proc/{nursery.process.pid}/oom_score_adj").read_text() == own


def test_an_isolated_process_may_not_read_start_connect_or_signal(nursery):
    code = ORDINARY.split("'''")[1]
    with nursery.student() as session:
        refused(session.run(code)["outputs"][0]["text/plain"])


def test_without_its_layers_the_same_process_may_read_start_connect_and_signal():
    with Nursery(layers=()) as nursery, nursery.student() as session:
        code = "import os, socket\nopen('/etc/passwd'); os.listdir('/tmp'); os.kill(os.getppid(), 0); socket.socket()"
        assert session.run(code + "\nprint('done')")["outputs"] == [{"text/plain": "done\n"}]


@pytest.mark.skipif(os.getuid() != 0, reason="the other tests run as an ordinary user then")
def test_isolation_holds_for_an_ordinary_user_too(tmp_path):
    nobody = pwd.getpwuid(65534)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o055)
    given = {"base": sys.base_prefix, "root": ROOT, "home": home, "python": sys.executable}
    script = WITHOUT_ROOT.format(**given, code=ORDINARY.replace("'''", '"""'))
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    refused(done.stdout)
    assert done.stdout.split()[-2:] == ["65534", "45"]


def test_memory_and_processor_time_are_limited(nursery):
    with nursery.student(allowance=Allowance(cpu=2, memory=2**27)) as session:
        assert "MemoryError" in str(session.run("held = bytearray(2**28)"))
        with pytest.raises(Gone):
            session.run("while True:\n    try:\n        while True: pass\n    except BaseException: pass")


def test_each_missing_layer_is_named_with_its_remedy_and_nothing_is_graded(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(limits, "missing_layers", lambda: {"landlock": "pip install sandlock"})
    assert main(["grade", "05_adam", "--course", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert "Isolation: limits, seccomp." in told.out
    assert "landlock is missing: pip install sandlock." in told.out
    assert "Nothing was graded." in told.err


def test_no_layer_is_missing_here():
    assert limits.missing_layers() == {}
    assert LAYERS == ("limits", "seccomp", "landlock")


def test_an_installed_package_that_holds_answers_is_not_readable(tmp_path, monkeypatch):
    packages = tmp_path / "lib" / "site-packages"
    for name in (
        "numpy",
        "stepsize/optimizers",
        "autograder",
        "press",
        "torch/optim",
        "optax",
        "sklearn/neural_network",
    ):
        (packages / name).mkdir(parents=True)
        (packages / name / "__init__.py").touch()
    (packages / "stepsize-0.1.0.dist-info").mkdir()
    (packages / "sklearn" / "__init__.py").touch()
    (packages / "link").symlink_to(packages / "stepsize")
    monkeypatch.setattr(paths, "_package_folders", lambda: [str(packages)])
    readable = [path for path in paths.readable_paths() if path.startswith(str(tmp_path))]
    assert readable == [str(packages / "numpy"), str(packages / "sklearn" / "__init__.py")]
    opened = [path for path in paths.readable_paths(("torch",)) if path.startswith(str(tmp_path))]
    assert {*opened} - {*readable} == {str(packages / "torch")}


def test_a_student_reads_no_rule_where_the_course_is_installed_as_a_package(tmp_path):
    venv.create(tmp_path / "venv", symlinks=True)
    (packages,) = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    compiled = shutil.ignore_patterns("__pycache__")  # other tests write there at this moment
    heavy = ("torch", "nvidia", "triton", "jupyterlab", "playwright", "__editable__", "stepsize", "__pycache__")
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if not entry.name.startswith(heavy):
            if entry.is_dir():
                shutil.copytree(entry, packages / entry.name, copy_function=linked, ignore=compiled)
            else:
                linked(entry, packages / entry.name)
    for name in ("stepsize", "autograder", "press"):
        shutil.copytree(ROOT / name, packages / name, ignore=compiled)
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "python", "-c", INSTALLED], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["PermissionError"] * 5 + ["ImportError", "sklearn"]
