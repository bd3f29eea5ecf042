"""Markdown of a cell to Markdown for mdBook: math protected, links turned to pages.

CommonMark knows no math: it eats the backslash of `\\,`, reads `a_1 b_1` as emphasis and splits a
table at `|`. So TeX is wrapped in HTML elements, every punctuation mark of it as an entity.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

PARSER = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, allow_labels=False)
VERBATIM = {"fence", "code_block", "html_block"}

# One paragraph's worth of anything: math and code spans do not cross a blank line, and TeX has no
# backtick, so that a price before a code span does not open math.
INLINE = re.compile(
    r"""
    (?P<keep> (?<!`)(?P<ticks>`+)(?!`) (?:(?!\n[ \t]*\n).)*? (?<!`)(?P=ticks)(?!`)  # `code`
      | \\. | <[A-Za-z/][^<>]*> )                                          # \$ and <a href="$">
  | \$\$ (?P<display> (?:\\. | (?!\n[ \t]*\n)[^\\$`])+ ) \$\$
  | \$(?![\s$]) (?P<inline> (?:\\. | (?!\n[ \t]*\n)[^\\$`])+ ) (?<!\s)\$(?![\d$])
  | (?<!!)\[ (?P<words>[^\[\]]*) \]\( (?P<figure>[^()\s]*\#figure-[\w-]+) \)
  | \]\( (?P<link>[^()\s]+) \)
    """,
    re.VERBOSE | re.DOTALL,
)


def keep(words: str, target: str) -> str:
    """A reference to a figure as it is written."""
    return f"[{words}]({target})"


def prose(
    markdown: str,
    link: Callable[[str], str] = str,
    reference: Callable[[str, str], str] = keep,
    drawn: Iterator[str] | None = None,
) -> str:
    """The text with its math as HTML elements and each link's target through `link`.

    A link to `#figure-…` goes through `reference`, its words too. `drawn` gives the HTML of each picture.
    Code, HTML and a lone dollar stay as they are.
    """
    lines = markdown.splitlines()
    pieces, done = [], 0
    tokens = PARSER.parse(markdown)
    alone = [paragraph for paragraph, _ in shown_alone(tokens)] if drawn else []
    for token in tokens:
        if token.map is None or not (token in alone or token.type in VERBATIM | {"math_block"}):
            continue
        start, end = token.map
        pieces.append(inline(lines[done:start], link, reference))
        if token in alone:
            pieces.append(f"{next(drawn)}\n")
        elif token.type == "math_block":
            pieces.append(display_block(lines[start], token.content))
        else:
            pieces.append("\n".join(lines[start:end]))
        done = end
    pieces.append(inline(lines[done:], link, reference))
    return "\n".join(piece for piece in pieces if piece is not None)


def pictures(markdown: str) -> list[tuple[str, str]]:
    """What each picture of the text shows, and where it lies; a picture has a paragraph for itself."""
    return [(image.content, str(image.attrs["src"])) for _, image in shown_alone(PARSER.parse(markdown))]


def shown_alone(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """The paragraphs outside of lists and quotations that hold one image and nothing else, and that image."""
    for opening, within in pairwise(tokens):
        children = within.children or []
        if opening.type == "paragraph_open" and opening.level == 0 and [c.type for c in children] == ["image"]:
            yield opening, children[0]


def inline(lines: list[str], link: Callable[[str], str], reference: Callable[[str, str], str]) -> str | None:
    """These lines with their math and links replaced; None when there are no lines."""

    def replaced(match: re.Match[str]) -> str:
        if match["inline"] is not None:
            return f'<span class="math inline">{entities(match["inline"])}</span>'
        if match["display"] is not None:
            return f'<span class="math display">{entities(match["display"])}</span>'
        if match["figure"] is not None:
            return reference(match["words"], match["figure"])
        if match["link"] is not None:
            return f"]({link(match['link'])})"
        return match[0]

    return INLINE.sub(replaced, "\n".join(lines)) if lines else None


def display_block(first_line: str, tex: str) -> str:
    """A display equation on lines of its own, as an HTML block of the same list or quotation.

    An HTML block lasts until a blank line, so that one must follow it and may go before it.
    """
    prefix = first_line[: first_line.index("$$")]
    # After `- $$` the equation itself opens the list item: nothing may go before it.
    indent = re.sub(r"[^\s>]", " ", prefix)
    before = "" if prefix != indent else f"{indent.rstrip()}\n"
    return f"{before}{prefix}{math_div(tex)}\n{indent.rstrip()}"


def math_div(tex: str) -> str:
    """A display equation; without scripts a reader sees its TeX."""
    return f'<div class="math display">{entities(tex)}</div>'


def entities(tex: str) -> str:
    """TeX in which CommonMark finds nothing to read, on one line."""
    words = " ".join(tex.split())
    return "".join(c if c.isalnum() or c == " " or ord(c) > 127 else f"&#{ord(c)};" for c in words)


def block(html: str) -> str:
    """HTML that CommonMark passes on whole: no blank line, line breaks as entities in <pre>."""
    return re.sub(r"\n\s*\n", "\n", html.strip())


def preformatted(text: str) -> str:
    """Plain text for <pre>, on one line."""
    return escape(text, quote=False).replace("\n", "&#10;")
