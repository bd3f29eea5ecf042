"""One list of dependencies: pyproject.toml, constraints.txt and environment.yml say the same."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def pins():
    """Name → version of every line of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


@pytest.fixture(scope="module")
def conda():
    """What environment.yml takes from conda, name → version, and the lines that it hands to pip."""
    packages = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    names = dict(line.partition("=")[::2] for line in packages if isinstance(line, str))
    (pip,) = (entry["pip"] for entry in packages if isinstance(entry, dict))
    return names, pip


def requirements(project):
    """Every direct dependency, extras included, except the project's own extras."""
    lines = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    return [requirement for requirement in map(Requirement, lines) if requirement.name != project["name"]]


def test_every_direct_dependency_is_pinned_to_a_version_that_it_allows(project, pins):
    for requirement in requirements(project):
        version = pins.get(canonicalize_name(requirement.name))
        assert version, f"constraints.txt does not pin {requirement.name}, which pyproject.toml asks for"
        assert version in requirement.specifier, (
            f"constraints.txt pins {requirement.name} {version} and pyproject.toml asks for {requirement}"
        )


def test_pins_name_no_local_build(pins):
    for name, version in pins.items():
        assert re.fullmatch(r"[\d.]+", version), f"constraints.txt pins {name} {version}, which not every index has"


def test_every_pin_installs_on_the_first_release_of_the_oldest_python(project, pins):
    """Debian's Python 3.11 is 3.11.2, and some packages ask for 3.11.5."""
    oldest = project["requires-python"].removeprefix(">=") + ".0"
    for name, version in pins.items():
        try:
            found = metadata(name)
        except PackageNotFoundError:
            continue  # pinned for another system
        wanted = found.get("Requires-Python") or ""
        assert oldest in SpecifierSet(wanted), (
            f"{name} {version} needs Python {wanted} and pyproject.toml promises {oldest}"
        )


def test_pins_are_sorted_and_unique(pins):
    names = [canonicalize_name(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()]
    assert names == sorted(pins), "constraints.txt is not sorted by name, or names a package twice"


def test_conda_has_the_torch_and_the_python_that_pip_has(project, pins, conda):
    names, _ = conda
    assert names["pytorch-cpu"] == pins["torch"], (
        f"environment.yml takes pytorch {names['pytorch-cpu']} and constraints.txt torch {pins['torch']}"
    )
    oldest = project["requires-python"].removeprefix(">=")
    assert names["python"] == oldest, (
        f"environment.yml takes Python {names['python']} and pyproject.toml asks for {oldest} or newer"
    )


def test_conda_leaves_the_rest_to_pyproject_and_the_pins(conda):
    names, pip = conda
    assert set(names) == {"python", "pip", "pytorch-cpu"}, f"environment.yml lists more than it needs: {sorted(names)}"
    assert pip == ["--constraint constraints.txt", "--editable .[test]"], (
        f"environment.yml hands pip {pip}, not the list of pyproject.toml with the pins of constraints.txt"
    )


def test_the_installer_and_the_readme_name_the_same_python(project):
    oldest = project["requires-python"].removeprefix(">=")
    for path in ("press/install.py", "README.md", "Makefile"):
        assert f"Python {oldest}" in (ROOT / path).read_text(), f"{path} does not name Python {oldest}"
