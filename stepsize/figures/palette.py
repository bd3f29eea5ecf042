"""One color, one dash and one marker per method through the whole course.

The colors are Okabe and Ito's (2008), which color-blind readers can tell apart; on a light page
the pale ones are darkened until they stand out from white by a contrast of at least 3 to 1.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """How a method is drawn: color on a light and a dark page, SVG dash pattern, marker."""

    light: str
    dark: str
    dash: str
    marker: str


LOOKS = {
    "gd_step": Look("#0072B2", "#56B4E9", "", "circle"),
    "momentum_step": Look("#007A5A", "#2FC49A", "7 3", "square"),
    "adagrad_step": Look("#A66F00", "#E69F00", "2 3", "diamond"),
    "rmsprop_step": Look("#B0508A", "#E08CBC", "8 3 2 3", "triangle"),
    "adam_step": Look("#D55E00", "#FF8A3D", "", "circle"),
    "adamw_step": Look("#8B3A00", "#F0B48A", "5 2", "diamond"),
    "lars_step": Look("#4C7A00", "#B4DB5C", "4 2", "triangle"),
    "lamb_step": Look("#6A3D9A", "#B79CE0", "9 3", "square"),
    "nadam_step": Look("#857A00", "#F0E442", "4 2 1 2", "triangle"),
}

# Not methods: a schedule, and other quantities in the order in which a figure has them.
SCHEDULE = Look("#3D4550", "#C8CED6", "", "circle")
OTHERS = (
    Look("#5A5A5A", "#BDBDBD", "3 3", "square"),
    Look("#00838F", "#4DD0DA", "6 2", "triangle"),
    Look("#C2185B", "#FF8FB1", "8 3 2 3", "diamond"),
)


def look_of(rule, position):
    """The look of a rule; one that is not the course's gets another look by its position."""
    return LOOKS.get(rule.__name__, OTHERS[position % len(OTHERS)])
