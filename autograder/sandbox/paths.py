"""Which files a student's process may read: Python, its packages and libraries, less what holds answers."""

import os
import site
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

# Packages whose files hold a rule that somebody is to write. A course notebook that imports one opens it.
HOLD_ANSWERS = (
    "stepsize", "autograder", "press", "torch", "optax", "keras", "tensorflow", "jax", "flax", "torch_optimizer",
    "pytorch_optimizer", "timm", "transformers", "sklearn/neural_network",
)  # fmt: skip
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts")


def readable_paths(opened: Collection[str] = ()) -> list[str]:
    """The files and folders to grant. opened: packages of `HOLD_ANSWERS` that may be read all the same."""
    places = {os.path.realpath(path) for path in (*sys.path, *_package_folders()) if path and os.path.isdir(path)}
    installed = (*_package_folders(), sysconfig.get_path("stdlib"), os.path.join(sys.base_prefix, "lib"), *SYSTEM)
    roots = {os.path.realpath(path) for path in installed if os.path.isdir(path)}
    names = [name for name in HOLD_ANSWERS if name not in opened]
    hidden = {path for name in names for place in places for path in _files(place, name) if os.path.lexists(path)}
    outermost = [path for path in roots if not any(path.startswith(f"{other}/") for other in roots)]
    return sorted(path for root in outermost for path in outside(root, hidden))


def outside(path: str, hidden: Iterable[str]) -> Iterator[str]:
    """The path itself, or, where something below it is hidden, all entries beside that.

    A symbolic link beside a hidden path counts as hidden, because it may lead there.
    """
    inside = [place for place in hidden if place == path or place.startswith(f"{path}/")]
    if not inside:
        yield path
    elif path not in inside:
        for entry in os.scandir(path):
            if not entry.is_symlink():
                yield from outside(entry.path, inside)


def _package_folders() -> list[str]:
    """Where packages are installed: this environment's folders, the system's, and the user's if it is in use."""
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    return [*site.getsitepackages(), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *user]


def _files(place: str, name: str) -> Iterator[str]:
    """What an installed package consists of: its folder or file, its metadata, its editable-install hooks."""
    folder = Path(place)
    yield from (str(folder / name), str(folder / f"{name}.py"))
    if "/" not in name:
        for pattern in (f"{name}-*.dist-info", f"{name}-*.egg-info", f"__editable__*{name}*"):
            yield from map(str, folder.glob(pattern))
