"""What goes wrong in the best pair of the heavy ball, eta = 4 / (√low + √high)² and mu = q²."""

from autograder.mistakes import Mistake

ETA = "4 / (a + b) ** 2"
MU = "((b - a) / (b + a)) ** 2"

PAIR = (
    Mistake(ETA, "2 / (a + b) ** 2", "Where both are critically damped the two roots of eta lam add up to 2."),
    Mistake(ETA, "4 / (a + b)", "The equations give the root of eta: it is squared in the end."),
    Mistake(ETA, "2 / (a + b)", "This is the root of eta, not eta."),
    Mistake(ETA, "(a + b) ** 2 / 4", "Upside down: the larger the curvatures, the smaller eta."),
    Mistake(ETA, "4 / (b - a) ** 2", "The two roots of eta lam add up: mu drops out, and no minus is left."),
    Mistake(ETA, "4 / (low + high)", "The roots of the curvatures are added first, then the sum is squared."),
    Mistake(ETA, "2 / (low + high)", "This is the best rate without momentum."),
    Mistake(ETA, "1 / high", "This is Nesterov's usual rate; the heavy ball bears more."),
    Mistake(ETA, "2 / high", "This is the edge of gradient descent."),
    Mistake(
        ETA, "2 * (1 + ((b - a) / (b + a)) ** 2) / high", "This is the edge, where the steep component never shrinks."
    ),
    Mistake(MU, "(b - a) / (b + a)", "This is the root of mu, the share that an update leaves."),
    Mistake(MU, "((b - a) / (b + a)) ** 0.5", "The equations give the root of mu: it is squared, not rooted again."),
    Mistake(MU, "((b + a) / (b - a)) ** 2", "Upside down: mu lies below 1."),
    Mistake(
        MU, "1 - ((b - a) / (b + a)) ** 2", "mu is the share of the old buffer that is kept, not the share that goes."
    ),
    Mistake(MU, "(b - a) ** 2 / b + a", "Division comes before addition: the divisor needs brackets."),
    Mistake(
        MU, "((high - low) / (high + low)) ** 2", "Momentum has the roots of the curvatures in place of the curvatures."
    ),
    Mistake(MU, "(high - low) / (high + low)", "This is the rate of gradient descent without momentum."),
    Mistake(MU, "0.9", "mu depends on the condition number: 0.9 is best for one of them alone."),
    Mistake(
        "a, b = low**0.5, high**0.5",
        "a, b = low, high",
        "The roots of the two curvatures enter eta and mu, not the curvatures.",
    ),
    Mistake(
        ETA,
        "1 / high",
        "These are Nesterov's usual numbers: the heavy ball has its own pair.",
        also=((MU, "(b - a) / (b + a)"),),
    ),
    Mistake(
        ETA,
        "2 / (low + high)",
        "This is gradient descent: the best pair has momentum.",
        also=((MU, "0.0"),),
    ),
    Mistake("return eta, mu", "return mu, eta", "eta comes first, mu second."),
)
