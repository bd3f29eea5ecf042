"""What a figure says in words and numbers, compared with what Python computes."""

import re

import numpy as np


def misread(drawn, expected):
    """Where legend, controls, sentence and goal do not say what is expected."""
    spec = expected["spec"]
    marks = [mark for panel in spec["panels"] for mark in (*panel["lines"], *panel["bars"])]
    names = list(dict.fromkeys(mark["name"] for mark in marks if mark["name"]))
    yield from differ("legend", drawn["legend"], names if len(names) > 1 else [])
    for slider, text in zip(spec["sliders"], drawn["sliders"], strict=True):
        name = slider["name"]
        yield from _told(f"slider {name}", text, expected["settings"][name], expected["digits"][name])
    yield from differ("choices", drawn["choices"], [expected["settings"][choice["name"]] for choice in spec["choices"]])
    yield from _missaid(drawn["sentence"], [said for said in expected["sentences"] if said[0]])
    winner = expected["winner"]
    for goal in drawn["goals"]:
        yield from differ("goal", "reached" in goal["class"].split(), winner is not None)
        if spec["goal"] not in goal["text"] or (winner and f" by {winner}:" not in goal["text"]):
            yield f"the goal reads {goal['text']!r}"


def _missaid(sentence, expected):
    """expected: templates, each with the values of its blanks."""
    blank = re.compile(r"\\\{[\w.\\]+\\\}")
    pattern = " ".join(blank.sub("(.+?)", re.escape(template)) for template, _ in expected)
    said = re.fullmatch(pattern, sentence)
    if not said:
        yield f"the sentence is {sentence!r} and not {pattern!r}"
        return
    for text, value in zip(said.groups(), [value for _, values in expected for value in values], strict=True):
        yield from _told("sentence", text, value, 3)


def _told(what, text, value, digits):
    """A number in words, correct to so many digits."""
    if isinstance(value, str):
        yield from differ(what, text, value)
    elif isinstance(value, list):
        for part, coordinate in zip(text.strip("()").split(", "), value, strict=True):
            yield from _told(what, part, coordinate, digits)
    else:
        leading = np.floor(np.log10(abs(value))) if value and np.isfinite(value) else 0.0
        if not np.isclose(number(text), value, rtol=0, atol=0.501 * 10 ** (leading + 1 - digits), equal_nan=True):
            yield f"the {what} says {text} and not {value}"


def number(text):
    """The number that a reader sees: 0.5, −12, 4.2×10⁻⁷, 10⁻³, ∞."""
    plain = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    if re.search("10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]", text):
        sign, factor, power = re.fullmatch(r"(-?)(?:(.+)×)?10(.+)", plain).groups()
        return float(f"{sign}{factor or 1}e{power}")
    return float(plain.replace("∞", "inf").replace("not a number", "nan"))


def differ(what, found, wanted):
    if found != wanted:
        yield f"the {what} is {found!r} and not {wanted!r}"
