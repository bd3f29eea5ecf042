"""A multi-layer perceptron on handwritten digits, with exact derivatives, in NumPy (chapter 14)."""

import itertools

import numpy as np

from stepsize.problems.data import draw_rows, split
from stepsize.problems.network_parts import ACTIVATIONS, OBJECTIVES, PARAMETERIZATIONS, choose


class Network:
    """A fully connected network with `depth` layers of weights on scikit-learn's digits.

    theta is a dict {"W1": (64, width), "b1": (width,), …, "W4": (width, 10), "b4": (10,)}; leading
    axes of every array are runs, and all runs move by one matrix product a layer. Layer l
    computes z = h (scale_l W_l) + b_l and h = activation(z), the last one z alone.

    images: size of the training set, drawn from the training part of `split`; the validation part
    is `split`'s. parameterization: "standard" or "maximal_update", see `network_parts`.
    activation: "relu" or "tanh". objective: "squared", ½ the mean over images and classes of the
    squared error to one-hot targets, or "cross_entropy". seed: of the start. dtype: of all arrays.
    """

    noise = 0.0  # the full gradient is exact

    def __init__(
        self,
        images=128,
        width=32,
        depth=4,
        parameterization="standard",
        activation="relu",
        objective="squared",
        seed=0,
        dtype=float,
    ):
        parts = split("digits")
        if not 1 <= images <= len(parts.targets):
            raise ValueError(f"there are {len(parts.targets)} training images, got images={images}: take 1 or more")
        if width < 1 or depth < 2:
            raise ValueError(f"a network needs width >= 1 and depth >= 2, got width={width} and depth={depth}")
        self.activation = choose("activation", activation, ACTIVATIONS)
        self.objective = choose("objective", objective, OBJECTIVES)
        layers = choose("parameterization", parameterization, PARAMETERIZATIONS)
        self.name, self.depth = f"{parameterization.replace('_', '-')} network on digits", depth
        self.inputs, self.targets = parts.inputs[:images].astype(dtype), np.eye(10, dtype=dtype)[parts.targets[:images]]
        self.valid_inputs, self.valid_targets = parts.valid_inputs.astype(dtype), parts.valid_targets
        self.scales, self.start, rng = [], {}, np.random.default_rng(seed)
        sizes = [self.inputs.shape[1], *[width] * (depth - 1), 10]
        for layer, (rows, columns) in enumerate(itertools.pairwise(sizes), start=1):
            scale, deviation = layers(rows, columns, width, first=layer == 1, last=layer == depth)
            self.scales.append(scale)
            self.start[f"W{layer}"] = (deviation * rng.standard_normal((rows, columns))).astype(dtype)
            self.start[f"b{layer}"] = np.zeros(columns, dtype)

    def outputs(self, theta, inputs):
        """What the network says to inputs (images, 64): shape (…, images, 10)."""
        return self._forward(theta, inputs)[1][-1]

    def loss(self, theta):
        """Training loss: shape (…)."""
        return self.objective.value(self.outputs(theta, self.inputs), self.targets)

    def valid_loss(self, theta):
        """Loss on the validation part: shape (…)."""
        one_hot = np.eye(10, dtype=self.targets.dtype)[self.valid_targets]
        return self.objective.value(self.outputs(theta, self.valid_inputs), one_hot)

    def accuracy(self, theta):
        """Share of the validation part that theta classifies correctly: shape (…)."""
        return np.mean(np.argmax(self.outputs(theta, self.valid_inputs), axis=-1) == self.valid_targets, axis=-1)

    def gradient(self, theta, rows=slice(None)):
        """Backpropagation, over all training images or the given ones: a dict with theta's shapes."""
        hidden, sums = self._forward(theta, self.inputs[rows])
        error, gradient = self.objective.slope(sums[-1], self.targets[rows]), {}
        for layer in range(self.depth, 0, -1):
            scale, h = self.scales[layer - 1], hidden[layer - 1]
            gradient[f"W{layer}"] = scale * (_transposed(h) @ error)
            gradient[f"b{layer}"] = error.sum(axis=-2)
            if layer > 1:
                error = error @ _transposed(scale * theta[f"W{layer}"]) * self.activation.slope(sums[layer - 2])
        return {name: gradient[name] for name in theta}

    @property
    def run_size(self):
        """How many numbers the gradient of one run holds at once: the units of all images."""
        return self.inputs.shape[0] * sum(np.shape(layer)[0] for name, layer in self.start.items() if name[0] == "b")

    def noisy_gradient(self, theta, rng, batch=32):
        """The gradient on `batch` training images drawn without replacement from the generator `rng`."""
        return self.gradient(theta, draw_rows(rng, len(self.targets), batch))

    def hvp(self, theta, direction):
        """The Hessian at theta times a direction, both dicts: Pearlmutter 1994, the R-operator.

        Every quantity of `gradient` is followed by its derivative in the direction (`d…`). At a
        kink of ReLU the slope counts as 0, as in torch.
        """
        hidden, sums = self._forward(theta, self.inputs)
        d_hidden, d_sums = self._forward_change(theta, direction, hidden, sums)
        error = self.objective.slope(sums[-1], self.targets)
        d_error = self.objective.slope_change(sums[-1], d_sums[-1])
        product = {}
        for layer in range(self.depth, 0, -1):
            scale, h, dh = self.scales[layer - 1], hidden[layer - 1], d_hidden[layer - 1]
            product[f"W{layer}"] = scale * (_transposed(h) @ d_error + _transposed(dh) @ error)
            product[f"b{layer}"] = d_error.sum(axis=-2)
            if layer > 1:
                W, dW = _transposed(scale * theta[f"W{layer}"]), _transposed(scale * direction[f"W{layer}"])
                z, dz = sums[layer - 2], d_sums[layer - 2]
                back, d_back, slope = error @ W, d_error @ W + error @ dW, self.activation.slope(z)
                error, d_error = back * slope, d_back * slope + back * self.activation.bend(z) * dz
        return {name: product[name] for name in theta}

    def _forward(self, theta, inputs):
        """What enters every layer, and the sums z that leave it before the activation."""
        hidden, sums = [inputs], []
        for layer, scale in enumerate(self.scales, start=1):
            sums.append(hidden[-1] @ (scale * theta[f"W{layer}"]) + theta[f"b{layer}"][..., None, :])
            hidden.append(self.activation.value(sums[-1]))
        return hidden[:-1], sums

    def _forward_change(self, theta, direction, hidden, sums):
        """The derivatives of `_forward`'s two lists in the direction."""
        d_hidden, d_sums = [np.zeros_like(self.inputs)], []
        for layer, (scale, h, z) in enumerate(zip(self.scales, hidden, sums, strict=True), start=1):
            W, dW, db = scale * theta[f"W{layer}"], scale * direction[f"W{layer}"], direction[f"b{layer}"]
            d_sums.append(d_hidden[-1] @ W + h @ dW + db[..., None, :])
            d_hidden.append(self.activation.slope(z) * d_sums[-1])
        return d_hidden[:-1], d_sums


def _transposed(matrix):
    return np.swapaxes(matrix, -1, -2)
