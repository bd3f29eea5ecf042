"""Sparse features: a few occur all the time, many hardly ever (chapter 03)."""

import functools

import numpy as np

from stepsize.problems.data import draw_rows


class SparseRegression:
    """f(theta) = ½ mean (x theta - y)², where each feature x_j is mostly 0 and else ±1.

    After the setting of Duchi, Hazan & Singer 2011, section 1: rare features inform as much as
    frequent ones, and one learning rate cannot serve both, since the Hessian is almost diagonal and
    its entries are the features' frequencies. frequent, rare: how many features of either sort.
    frequencies: the share of the examples in which one occurs. deviation: of the noise in y around
    the planted weights, which are normal. seed: of all that is drawn.
    """

    name, noise = "sparse regression", 0.0

    def __init__(self, frequent=10, rare=90, frequencies=(1.0, 0.01), examples=2000, deviation=0.1, seed=0):
        if min(frequent, rare) < 0 or not 0 < frequent + rare <= examples:
            raise ValueError(
                f"there must be features, and at least as many examples: "
                f"got frequent={frequent}, rare={rare}, examples={examples}"
            )
        if len(frequencies) != 2 or not 0 < min(frequencies) <= max(frequencies) <= 1:
            raise ValueError(f"frequencies are two shares between 0 and 1, got frequencies={frequencies}")
        if deviation < 0:
            raise ValueError(f"a deviation cannot be negative, got deviation={deviation}")
        rng = np.random.default_rng(seed)
        self.frequencies = np.repeat(np.array(frequencies, dtype=float), (frequent, rare))
        shape = examples, frequent + rare
        self.inputs = (rng.random(shape) < self.frequencies) * rng.choice([-1.0, 1.0], size=shape)
        self.planted = rng.standard_normal(frequent + rare)
        self.targets = self.inputs @ self.planted + deviation * rng.standard_normal(examples)
        self.start = np.zeros(frequent + rare)

    def loss(self, theta):
        """f at theta (…, features): shape (…)."""
        return np.mean((theta @ self.inputs.T - self.targets) ** 2, axis=-1) / 2

    def gradient(self, theta, rows=slice(None)):
        """Mean of the residual times the input, over all examples or the given ones."""
        inputs = self.inputs[rows]
        return (theta @ inputs.T - self.targets[rows]) @ inputs / len(inputs)

    def noisy_gradient(self, theta, rng, batch=10):
        """The gradient on `batch` examples drawn without replacement from the generator `rng`."""
        return self.gradient(theta, draw_rows(rng, len(self.targets), batch))

    def hvp(self, theta, direction):
        """The Hessian times a direction (…, features); it does not depend on theta."""
        return (direction @ self.inputs.T) @ self.inputs / len(self.inputs)

    def hessian(self, theta=None):
        """inputsᵀ inputs / examples, shape (features, features)."""
        return self.inputs.T @ self.inputs / len(self.inputs)

    @functools.cached_property
    def minimum(self):
        """The least-squares solution; where a feature never occurs, its weight is 0."""
        return np.linalg.lstsq(self.inputs, self.targets, rcond=None)[0]
