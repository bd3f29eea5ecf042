"""Math reaches the page as it was written, and nothing else is taken for math."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from press.prose import prose

COMMONMARK = MarkdownIt("commonmark").enable("table")


def math_of(markdown: str) -> list[str]:
    """The TeX that a browser finds in the math elements of the page."""
    page = COMMONMARK.render(prose(markdown))
    return [html.unescape(tex) for tex in re.findall(r'class="math \w+">(.*?)</(?:span|div)>', page, re.S)]


@pytest.mark.parametrize(
    "tex",
    [
        r"a\,b",
        r"a_1 * b_1 * c_1",
        r"\hat m_t / (\sqrt{\hat v_t} + \varepsilon)",
        r"\begin{aligned} a &= b \\ c &< d \end{aligned}",
        r"a|b",
        r"[x](y)",
        r"f'(x) -- ...",
        r"\$5",
        r"θ_{t-1}",
        r"\{1, 2\}",
    ],
)
@pytest.mark.parametrize(
    "place", ["{}", "- {}", "> {}", "1. text {} text", "| a | b |\n|---|---|\n| {} | c |", "**{}**"]
)
@pytest.mark.parametrize("dollars", ["$", "$$"])
def test_tex_arrives_unchanged(tex, place, dollars):
    assert math_of(place.format(f"{dollars}{tex}{dollars}")) == [tex]


letters = st.text(r"ab_*\,^{}[]()<>&|'~#-+.! ", min_size=1)


@given(tex=letters.map(str.strip).filter(bool).filter(lambda tex: (len(tex) - len(tex.rstrip("\\"))) % 2 == 0))
def test_any_tex_arrives_but_for_its_spaces(tex):
    assert math_of(f"before ${tex}$ after") == [" ".join(tex.split())]


@pytest.mark.parametrize(
    "markdown",
    [
        "It costs $5.",
        "Between $5 and $10.",
        "Code `$x_1$` stays.",
        "A price of $5, then `x$` as code.",
        "```text\n$x_1$\n```",
        "- item\n\n  ```python\n  x = '$a$'\n  ```",
        "text\n\n    $indented_code$",
        r"An escaped \$x_1\$ too.",
        "``two ` ticks $a$``",
        '<a href="$x$">link</a>',
    ],
)
def test_what_is_not_math_stays(markdown):
    assert prose(markdown) == markdown


def test_display_math_between_lines_of_text_leaves_them_text():
    page = COMMONMARK.render(prose("one *two*\n$$\na_1\n$$\nthree *four*"))
    assert page.count('class="math display"') == 1
    assert page.count("<em>") == 2


def test_display_math_in_a_list_stays_in_its_item():
    page = COMMONMARK.render(prose("1. first\n\n   $$\n   a_1\n   $$\n\n   more\n2. second"))
    assert page.count("<ol>") == 1
    assert page.count("<li>") == 2


def test_links_go_through_the_given_function_but_not_in_code():
    text = "[a](x.ipynb) and `[b](y.ipynb)`"
    assert prose(text, lambda target: target.replace("ipynb", "md")) == "[a](x.md) and `[b](y.ipynb)`"
