"""The still pictures: matplotlib draws, on the axes that it is given, what is already computed."""

import matplotlib as mpl
import numpy as np

_MARKERS = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}


def draw_plane(ax, runs, looks, contours, view):
    """Contours and the path of every run, which ends in its marker."""
    ax.add_collection(mpl.collections.LineCollection([np.array(c) for c in contours], colors="0.75", linewidths=0.7))
    for name, run in runs.items():
        look = looks[name]
        ax.plot(*run.path.T, color=look.light, linestyle=_dashes(look), linewidth=1.4, label=name)
        ax.plot(*run.path[-1], _MARKERS[look.marker], color=look.light)
    start = next(iter(runs.values())).path[0]
    ax.plot(*start, "o", markersize=9, markerfacecolor="white", markeredgecolor="black")
    ax.set(xlim=view[0], ylim=view[1], xlabel="θ₁", ylabel="θ₂")
    ax.legend(loc="upper right", fontsize="small")
    return ax


def draw_curves(ax, curves, looks, axis, label, log=False):
    """Curves over the update number: name to (t, values)."""
    for name, (t, values) in curves.items():
        ax.plot(t, np.clip(values, *axis), color=looks[name].light, linestyle=_dashes(looks[name]), linewidth=1.4)
    ax.set(xlim=(0, t[-1]), ylim=axis, xlabel="update t", ylabel=label, yscale="log" if log else "linear")
    return ax


def _dashes(look):
    return (0, tuple(map(float, look.dash.split()))) if look.dash else "-"
