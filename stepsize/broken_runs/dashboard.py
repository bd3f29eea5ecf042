"""The dashboard of a run and the trials of a study, drawn by matplotlib from their logs alone."""

import numpy as np

from stepsize.broken_runs.log import smoothed

LAYERS = {"W1": ("#3D4550", "-"), "W2": ("#00838F", "--")}
STRIDE = 8  # updates from one drawn point to the next: a page holds many points


def draw_dashboard(axes, log, window=50):
    """Eight panels of a run on eight axes: what each draws stands in its title."""
    t = np.arange(1, log.updates + 1)
    loss, g, steps, ratio, v_hat, moved, curvature, eta = np.ravel(axes)
    _line(loss, t, log.loss[1:], "#9AA3AD", "-", "raw", np.fmax)
    _line(loss, t, smoothed(log.loss[1:], window), "#C2185B", "-", f"mean of {window}")
    by_layer = {g: log.grad_norm, steps: log.relative_update, ratio: log.trust_ratio}
    for ax, columns in by_layer.items():
        for name, (color, dash) in LAYERS.items():
            _line(ax, t, columns[name], color, dash, name, np.fmax if ax is g else None)
    for percentile, column, dash in zip(("5 %", "50 %", "95 %"), log.v_hat.T, (":", "-", "--"), strict=True):
        _line(v_hat, t, column, "#3D4550", dash, percentile)
    _line(moved, t, log.moved, "#3D4550", "-")
    curvature.plot(log.measured, log.sharpness, color="#3D4550")
    _line(eta, t, log.eta, "#3D4550", "-")
    titles = ("loss", "‖g‖", "‖Δθ‖/‖θ‖", "trust ratio", "v̂ of W1", "share of weights moved", "sharpness", "η")
    for ax, title in zip(np.ravel(axes), titles, strict=True):
        ax.set_title(title, fontsize="small", loc="left")
        ax.tick_params(labelsize="x-small")
        ax.set_xlim(0, log.updates)
        if ax is not moved:
            _whole_decades(ax)
    moved.set_ylim(-0.05, 1.05)
    _say_where_infinite(v_hat, log.v_hat[:, 1])
    _say_where_infinite(g, log.grad_norm["W1"])
    for ax in (loss, g, v_hat):
        ax.legend(fontsize="x-small", frameon=False)
    return axes


def draw_trials(ax, study):
    """Every trial's validation and test accuracy, the reported number, and a ring about what was chosen."""
    t = np.arange(len(study.eta))
    ax.plot(t, study.valid, "o", markersize=3, color="#3D4550", label="validation")
    ax.plot(t, study.test, "^", markersize=3, markerfacecolor="none", color="#00838F", label="test")
    ring = {"markersize": 9, "markerfacecolor": "none", "color": "#C2185B"}
    for column in (study.valid, study.test):
        ax.plot(study.chosen, column[study.chosen], "o", **ring)
    ax.axhline(study.reported, color="#C2185B", linestyle="--", label="reported")
    changes = np.flatnonzero(np.diff(study.eta)) + 0.5
    ax.vlines(changes, 0, 1, color="#9AA3AD", linewidth=0.5, transform=ax.get_xaxis_transform())
    ax.set_xlabel("trial, a line between two settings")
    ax.set_ylabel("accuracy")
    return ax


def _whole_decades(ax):
    """A logarithmic axis that begins and ends at a power of ten."""
    ax.set_yscale("log")
    low, high = np.log10(ax.get_ylim())
    ax.set_ylim(10 ** np.floor(low), 10 ** np.ceil(high))
    ax.minorticks_off()


def _say_where_infinite(ax, values):
    """A word at the updates that a line cannot show."""
    at = np.flatnonzero(np.isinf(values)) + 1
    if len(at):
        told = f"infinite at {at[0]}" if len(at) == 1 else f"infinite from {at[0]} on"
        ax.text(at[0], 0.92, f" {told}", transform=ax.get_xaxis_transform(), fontsize="x-small", va="top")


def _line(ax, t, values, color, dash, label=None, of_several=None):
    """A line through every few points, or through what `of_several` takes of them (np.fmax: the largest).

    What is not finite or not positive is left out by the axis.
    """
    shown, begin = np.where(np.isfinite(values), values, np.nan), np.arange(0, len(t), STRIDE)
    shown = of_several.reduceat(shown, begin) if of_several else shown[begin]
    ax.plot(t[begin], shown, dash, color=color, linewidth=1, label=label)
