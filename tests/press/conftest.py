"""A small repository for the tests: one chapter of everything that the press must carry."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from press.book import make_book
from press.rooms import HERE, Rooms

SUMMARY = """\
# Small Book

# Part I. Everything

- [00 Start](00_start.md)
- [01 Show everything](01_everything.md)
- [02 Not written yet]()
"""

START = """\
# Start here

Nothing runs on this page. The next one is [everything](01_everything.ipynb#a-figure), where
[a dial](01_everything.ipynb#figure-dial) turns.

## References

- A. Cauchy: *Méthode générale*, Comptes rendus 1847. Page 536.
- torch documentation: `torch.optim`.
"""

EVERYTHING = r"""
# Show everything

Adam divides $m_t / (1-\beta_1^t)$ by $\sqrt{\hat v_t}+\varepsilon$; a price is $5, code is `$x_1$`.

$$
\theta_t = \theta_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon},
\qquad \hat m_t = \frac{m_t}{1-\beta_1^t}, \qquad \hat v_t = \frac{v_t}{1-\beta_2^t},
\qquad m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t
$$

**Predict.** How much longer does the first step become? A: 100 times. B: 10 times. C: not at all.

```python
for g in (0.03, 3.0):
    print(f"g = {g:<5} step = {-0.1 * g / abs(g):+.6f}")
    assert g > 0
```

C. Both steps print −0.100000, which is η.

## Tables and algebra

| rule | step | state |
|---|---|---|
| gradient descent | $\eta\,\lvert g\rvert$ and $a|b$ | none |
| Adam | $\eta\, m/\sqrt{v}$ | $m$, $v$ |

```python
class Table:
    def _repr_html_(self):
        head = "".join(f"<th>column {i}</th>" for i in range(12))
        return f"<table><tr>{head}</tr>\n\n<tr>{'<td>0.123456</td>' * 12}</tr></table>"

Table()
```

The algebra of the rule:

```python
import sympy
beta, t = sympy.symbols("beta t")
sympy.Sum(beta**t, (t, 0, sympy.oo)).doit()
```

A wide line and then an empty one:

```python
print("x" * 200, "searchableword", sep="\n\n")
```

See [the picture below](#figure-block), before [the dial](#figure-dial); code stays `[x](#figure-block)`.

```python figure="block" caption="A block of one color & no more"
import base64, zlib, struct
from IPython.display import Image
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\0" + bytes([90, 150, 200] * 300) for _ in range(120))
png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 300, 120, 8, 2, 0, 0, 0))
png += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
Image(png)
```

## A figure

```python figure="dial"
import anywidget, traitlets

class Dial(anywidget.AnyWidget):
    _esm = '''
    export default {
      initialize({ model }) { model.set("born", true); },
      render({ model, el }) {
        const range = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 10 });
        const said = document.createElement("output");
        const draw = () => { said.textContent = `eta ${model.get("eta")} of ${model.get("frames").getUint8(1)}`; };
        model.on("change:eta", draw);
        range.addEventListener("input", () => { model.set("eta", range.valueAsNumber); model.save_changes(); });
        range.value = model.get("eta");
        el.append(range, said);
        draw();
      },
    };
    '''
    _css = ".live output { font-weight: 600; }"
    eta = traitlets.Float(3).tag(sync=True)
    born = traitlets.Bool(False).tag(sync=True)
    frames = traitlets.Bytes(b"\x01\x07").tag(sync=True)
    note = traitlets.Unicode("</script>").tag(sync=True)
    def _repr_mimebundle_(self, **_):
        data, metadata = super()._repr_mimebundle_()
        return data | {"image/png": base64.b64encode(png).decode(), "text/plain": "A dial for eta"}, metadata

Dial()
```

Two dials in boxes:

```python figure="boxes"
from ipywidgets import HBox, HTML, VBox
VBox([HTML("above"), HBox([Dial(eta=1.0), Dial(eta=2.0)])])
```

1. In a list,

   $$a_1 * b_2 \\ c\,d$$

   the text goes on with $x_1 * y_2 * z$.

Now [do the exercise](../exercises/01_everything/01_everything.ipynb).

## References

- T. B. Brown et al.: *Few-Shot Learners*, NeurIPS 2020. Appendix B.
- A. Cauchy: *Méthode générale*, Comptes rendus 1847 (gradient descent).
""".lstrip()


def small_repository(root: Path, **chapters: str) -> Rooms:
    """A repository with these chapters and the configuration of ours."""
    rooms = Rooms(root)
    rooms.chapters.mkdir(parents=True)
    for name, text in chapters.items():
        (rooms.chapters / f"{name}.md").write_text(text, "utf-8")
    shutil.copy(HERE.root / "book.toml", root)
    return rooms


@pytest.fixture
def repository(tmp_path: Path) -> Callable[..., Rooms]:
    """Makes a small repository: repository(SUMMARY="…", 01_adam="…")."""
    return lambda **chapters: small_repository(tmp_path / "course", **chapters)


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    """The small book, built once."""
    chapters = {"SUMMARY": SUMMARY, "00_start": START, "01_everything": EVERYTHING}
    rooms = small_repository(tmp_path_factory.mktemp("press") / "course", **chapters)
    exercise = rooms.exercises / "01_everything" / "01_everything.ipynb"
    exercise.parent.mkdir(parents=True)
    exercise.write_text("{}\n")
    (rooms.chapters / "01_everything.ipynb").write_text("{}\n")
    assert make_book(rooms) == 0
    return rooms


@pytest.fixture(scope="session")
def page_source(book: Rooms) -> str:
    """The HTML of the chapter that shows everything."""
    return (book.book / "01_everything.html").read_text("utf-8")


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The book of this repository; chapters whose code is known are not executed again.

    The first process of a run that asks builds it and no other does: mdBook begins by emptying the folder,
    from which another's page may be loading its scripts.
    """
    alone = worker_id == "master"
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    built = shared / "course-built"
    with FileLock(shared / "course.lock"):
        if not built.exists():
            assert make_book(HERE) == 0
            built.touch()
    return HERE.book
