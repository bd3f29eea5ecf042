"""Code in color: every character of it, in the classes that mdBook's themes color."""

import re
from html import unescape
from pathlib import Path

import pytest

from press.convert import chapter_notebook
from press.execute import code_cells
from press.highlight import highlighted

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("[0-9]*.md"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_character_is_lost(chapter):
    for cell in code_cells(chapter_notebook(chapter.read_text("utf-8"))):
        html = highlighted(cell.source)
        assert "\n" not in html
        assert unescape(re.sub("<[^>]*>", "", html)) == cell.source


def test_each_kind_of_token_has_its_class():
    html = highlighted(
        "@cache\ndef f(x: float) -> str:\n    '''Why.'''\n    return None if x in (1e-3,) else str(x)  # so"
    )
    found = {name: re.findall(f'<span class="hljs-{name}">(.*?)</span>', html) for name in ("keyword", "literal")}
    assert found == {"keyword": ["def", "return", "if", "in", "else"], "literal": ["None"]}
    for name, text in (
        ("meta", "@cache"),
        ("title", "f"),
        ("number", "1e-3"),
        ("comment", "# so"),
        ("built_in", "str"),
    ):
        assert f'<span class="hljs-{name}">{text}</span>' in html
    assert '<span class="hljs-string">' in html


def test_code_is_no_markup():
    assert "&lt;b&gt; &amp;amp;" in highlighted("'<b> &amp;'")
