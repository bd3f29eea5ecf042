"""What a chapter's cells put out, kept by content: a second build starts no kernel."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from press.execute import code_cells
from press.rooms import Rooms

LABORATORY = {".py", ".js", ".css"}


def laboratory_digest(rooms: Rooms) -> str:
    """Changes with whatever a chapter's results depend on besides its own code."""
    digest = hashlib.sha256(platform.python_version().encode())
    files = (p for p in (rooms.root / "stepsize").rglob("*") if p.suffix in LABORATORY)
    for path in sorted([*files, rooms.root / "constraints.txt"]):
        if path.exists():
            digest.update(f"\0{path.relative_to(rooms.root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def cache_path(rooms: Rooms, name: str, notebook: NotebookNode, laboratory: str) -> Path:
    """Where the results of this chapter lie. Its prose does not enter: only code is executed."""
    sources = json.dumps([laboratory, *(cell.source for cell in code_cells(notebook))])
    return rooms.cache / f"{name}.{hashlib.sha256(sources.encode()).hexdigest()[:16]}.json"


def load(path: Path) -> dict[str, Any] | None:
    """The results, or None when this content has not run yet."""
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def store(path: Path, results: dict[str, Any]) -> None:
    """Keep the results and drop those of the chapter's earlier versions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(json.dumps(results, ensure_ascii=False), "utf-8")
    for old in path.parent.glob(f"{path.name.partition('.')[0]}.*.json"):
        old.unlink()
    draft.rename(path)
