"""Adam's ε (chapter 05): the size of a gradient below which Adam no longer answers."""

from stepsize.figures import Axis, Figure, Limit, Line, Panel, Slider
from stepsize.figures.palette import LOOKS, OTHERS

AGES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def _places(column):
    """One line for each place of ε."""
    return (
        Line(f"outside{column}", "g", name="ε outside the root", look=LOOKS["adam_step"]),
        Line(f"inside{column}", "g", name="ε inside the root", look=OTHERS[1]),
        Line(f"before{column}", "g", name="ε before the correction", look=OTHERS[2]),
    )


class Epsilon(Figure):
    """The length of Adam's step over η, after t equal gradients of size |g|, for three places of ε.

    Outside the root, as in the paper's Algorithm 1 and in torch: |g|/(|g| + ε). Inside the root:
    |g|/√(g² + ε). Before the correction, as in the paper's remark on efficiency at the end of its
    section 2: |g|/(|g| + ε/√(1 - β₂ᵗ)). Dashed: where each of them begins to fail (Kingma & Ba 2015).
    """

    title = "Gradients well below ε barely move Adam; with ε inside the root, all well below √ε"
    steps, plays = 280, False
    size = Axis("size of the gradient |g|", 1e-12, 100, log=True)
    limits = (Limit("ε", "eps", vertical=True), Limit("√ε", "root", vertical=True))
    panels = (
        Panel(Axis("length of the step over η", 1e-6, 10, log=True), _places(""), size, limits=limits),
        Panel(Axis("what g is divided by", 1e-12, 100, log=True), _places("_divisor"), size, limits=limits),
    )
    sentences = (
        (
            "A gradient of size ε = {eps} moves the weight by {last.outside_at} η. Inside the root ε leaves "
            "{last.inside_at} η of it; before the correction {last.before_at} η at t = {age}, as if ε were "
            "{last.enlarged} times as large.",
            lambda run: run.last.enlarged > 1.05,
        ),
        (
            "A gradient of size ε = {eps} moves the weight by {last.outside_at} η; inside the root ε leaves "
            "{last.inside_at} η of it. At t = {age} the correction has faded: ε before it does what ε after it does.",
            None,
        ),
    )
    eps = Slider(1e-8, 1e-10, 0.1, label="ε", about="added to the root of v̂", scale="log")
    beta2 = Slider(0.999, 0.5, 0.9999, label="β₂", about="decay of v", scale="complement")
    age = Slider(1, values=AGES, label="t", about="equal gradients so far")

    def enlarged(self):
        """How many times larger ε seems where it is added before the correction, at t."""
        return (1 - self.beta2**self.age) ** -0.5

    def divisors(self, g):
        """What the gradient is divided by, after t equal gradients of size g, for the three places of ε."""
        return {
            "outside": g + self.eps,
            "inside": (g**2 + self.eps) ** 0.5,
            "before": g + self.eps * self.enlarged(),
        }

    def read(self, t, now):
        g = 10 ** (t / 20 - 12)
        columns = {"g": g, "eps": self.eps, "root": self.eps**0.5, "enlarged": self.enlarged()}
        for name, divisor in self.divisors(g).items():
            columns |= {name: g / divisor, f"{name}_divisor": divisor}
        for name, divisor in self.divisors(self.eps).items():
            columns |= {f"{name}_at": self.eps / divisor}
        return columns
