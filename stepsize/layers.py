"""One array or a dict of arrays: parameters, gradients and states with and without layers."""


def layers_of(theta):
    """The layers by name; a bare array is one layer without a name."""
    return dict(theta) if isinstance(theta, dict) else {None: theta}


def like(template, layers):
    """`layers` in the form of `template`: a dict by layer, or the one thing by itself."""
    return layers if isinstance(template, dict) else layers[None]


def of_layer(value, name):
    """The layer's own value where there is one for each layer, else the common one."""
    return value[name] if isinstance(value, dict) else value
