"""Python in color, made with the page: a reader's browser has nothing to compute before a figure moves."""

from __future__ import annotations

from functools import cache
from itertools import groupby

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from press.prose import preformatted

# The classes that mdBook's themes color, each with the kinds of token that it stands for.
CLASSES = {
    "hljs-comment": (Comment,),
    "hljs-literal": (Keyword.Constant,),
    "hljs-keyword": (Keyword, Operator.Word),
    "hljs-string": (String,),
    "hljs-number": (Number,),
    "hljs-meta": (Name.Decorator,),
    "hljs-title": (Name.Function, Name.Class),
    "hljs-built_in": (Name.Builtin, Name.Exception),
}


def highlighted(source: str) -> str:
    """The code of a cell as <pre>, on one line, so that CommonMark passes it on whole."""
    tokens = PythonLexer(stripnl=False, ensurenl=False).get_tokens(source)
    runs = groupby(tokens, lambda token: css_class(token[0]))  # an f-string has a token for each brace
    spans = "".join(span(name, "".join(text for _, text in run)) for name, run in runs)
    return f'<pre><code class="language-python hljs">{spans}</code></pre>'


@cache
def css_class(kind: _TokenType) -> str | None:
    """The class for this kind of token, or None for what has the color of text."""
    return next((name for name, kinds in CLASSES.items() if any(kind in of for of in kinds)), None)


def span(name: str | None, text: str) -> str:
    """Text as HTML, in a <span> where it has a class."""
    shown = preformatted(text)
    return f'<span class="{name}">{shown}</span>' if name else shown
