"""Say in words whether everything that the course needs is installed."""

import sys
from importlib import metadata

from packaging.requirements import Requirement


def check_installation():
    """Print one line per package that the course needs, and what to do about those that are amiss."""
    print(f"✓ Python {sys.version.split()[0]}")
    problems = 0
    for line in metadata.requires("stepsize") or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            complaint = _complaint(requirement)
            problems += complaint is not None
            print(f"✗ {complaint}" if complaint else f"✓ {requirement.name} {metadata.version(requirement.name)}")
    if problems:
        print("Close JupyterLab and run `make lab` again, or `pip install -c constraints.txt -e .` without make.")
    else:
        print("Everything is installed.")


def _complaint(requirement):
    """What is wrong with an installed package, or None."""
    try:
        found = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return f"{requirement.name} is missing"
    if not requirement.specifier.contains(found, prereleases=True):
        return (
            f"{requirement.name} {found} is installed, but the course needs {requirement.name}{requirement.specifier}"
        )
    return None
