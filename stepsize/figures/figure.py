"""The figure that every other one builds on: a widget, its front end, and its still picture."""

import base64
import io
from pathlib import Path

import anywidget
import matplotlib.figure
import traitlets

from stepsize.figures.controls import sliders

_STATIC = Path(__file__).parent / "static"
# One ES module for the whole course; the parts share one scope, so their order is free but for the last.
_PARTS = ("scales.js", "panels.js", "controls.js", "live.js", "kernel.js", "lecture.js", "widget.js")


class Figure(anywidget.AnyWidget):
    """An interactive figure whose numbers the browser computes.

    A subclass declares its controls as traits and answers `_panels()`, `_compute()`, `_code()`
    (JavaScript generated from Python), `_sentences()` and `draw(figure)` (the still picture).
    title: one claim, above the figure. spec, code: what the front end draws, set once.
    """

    _esm = "\n".join((_STATIC / part).read_text(encoding="utf-8") for part in _PARTS)
    _css = (_STATIC / "figure.css").read_text(encoding="utf-8")

    title = "Figure"
    spec = traitlets.Dict().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)

    def __init__(self, **settings):
        unknown = set(settings) - set(self.trait_names())
        if unknown:
            raise TypeError(
                f"{type(self).__name__} has no {sorted(unknown)}; its controls are {sorted(self._controls())}"
            )
        super().__init__(**settings)
        self.spec = {
            "title": self.title,
            "sliders": [self._slider(name, trait) for name, trait in sliders(self).items()],
            "points": [{"name": n, **t.metadata} for n, t in self.traits(control="point").items()],
            "panels": self._panels(),
            "compute": self._compute(),
            "sentences": self._sentences(),
        }
        self.code = self._code()

    def _controls(self):
        return [*self.traits(control="slider"), *self.traits(control="point")]

    def _slider(self, name, trait):
        return {"name": name, "low": trait.min, "high": trait.max, **trait.metadata}

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            data["image/png"] = base64.b64encode(self.still()).decode("ascii")
            data["text/plain"] = self.title
        return bundle

    def still(self):
        """The figure at its present settings as PNG bytes, for print and where no script runs."""
        picture = matplotlib.figure.Figure(figsize=(8, 4.2), layout="constrained", dpi=110)
        self.draw(picture)
        buffer = io.BytesIO()
        picture.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()
