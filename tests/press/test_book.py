"""The pages hold prose, code, results and figures, and read without scripts."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from press.preprocess import without_header, written
from press.rooms import HERE


@pytest.mark.parametrize(("renderer", "status"), [("html", 0), ("latex", 1)])
def test_mdbook_learns_which_renderer_we_support(renderer, status):
    command = [sys.executable, "-m", "press", "preprocess", "supports", renderer]
    assert subprocess.run(command, cwd=HERE.root, check=False).returncode == status


def test_a_header_of_jupytext_is_not_shown():
    assert without_header("---\njupyter: {}\n---\n\n# Title\n\n---\n") == "# Title\n\n---\n"


def test_only_written_chapters_are_processed():
    one = {"Chapter": {"name": "one", "path": "1.md", "sub_items": []}}
    draft = {"Chapter": {"name": "draft", "path": None, "sub_items": [one]}}
    assert list(written([{"PartTitle": "I"}, "Separator", draft])) == [one["Chapter"]]


def test_math_is_readable_before_scripts_run(page_source):
    assert r'<span class="math inline">\sqrt{\hat v_t}+\varepsilon</span>' in page_source
    assert r'<div class="math display">\theta_t = \theta_{t-1} - \eta\,\frac' in page_source
    assert '<span class="math inline">a|b</span>' in page_source


def test_each_output_stands_under_its_cell(page_source):
    read = re.sub("</?span[^>]*>", "", page_source)
    code, text = read.index("for g in (0.03, 3.0)"), read.index("g = 0.03  step = -0.100000")
    assert code < text < read.index("C. Both steps print")
    kinds = re.findall(r'class="output output-(\w+)"', page_source)
    assert kinds == ["stream", "html", "math", "stream", "image"]


def test_results_can_be_searched(book):
    (index,) = book.book.glob("searchindex*.js")
    assert "searchableword xx" not in index.read_text("utf-8")
    assert re.search(r"x{50} *searchableword", index.read_text("utf-8"))


def test_links_lead_to_pages_and_to_the_exercises_copy(book, page_source):
    assert 'href="01_everything.html#a-figure"' in (book.book / "00_start.html").read_text("utf-8")
    for target in ("exercises/01_everything/01_everything.ipynb", "01_everything.ipynb"):
        assert f'href="{target}"' in page_source
        assert (book.book / target).exists()


def test_a_figure_carries_its_state_and_no_module(page_source):
    figure = re.search(
        r'<figure class="stepsize-figure" [^>]*data-figure="01_everything-1"[^>]*>.*?</figure>', page_source, re.S
    )
    content = json.loads(re.search(r"<script[^>]*>(.*?)</script>", figure[0], re.S)[1])
    assert content["state"] == {"eta": 3.0, "born": False, "note": "</script>"}


def test_every_picture_has_a_number_and_a_caption(page_source):
    captions = re.findall(r"<figcaption><b>(.*?)</b>(?: <span>(.*?)</span>)?</figcaption>", page_source)
    assert captions == [
        ("Figure 1.1.", "A block of one color &amp; no more"),
        ("Figure 1.2.", "A dial for eta"),
        ("Figure 1.3.", "A dial for eta"),
        ("Figure 1.4.", "A dial for eta"),
    ]


def test_the_text_refers_to_figures_by_number(book, page_source):
    assert 'See <a href="#figure-1-1">Figure 1.1</a>, before <a href="#figure-1-2">Figure 1.2</a>' in page_source
    assert "<code>[x](#figure-block)</code>" in page_source
    assert '<a href="01_everything.html#figure-1-2">Figure 1.2</a> turns' in (book.book / "00_start.html").read_text()


def test_a_figure_in_a_box_has_its_own_still_picture(page_source):
    boxed = re.search(
        r'<figure class="stepsize-figure" [^>]*data-figure="01_everything-3"[^>]*>.*?</figure>', page_source
    )
    assert '<img alt="A dial for eta" src="data:image/png;base64,' in boxed[0]
    assert "VBox" not in re.sub(r"<code.*?</code>", "", page_source, flags=re.S)


def test_the_page_made_for_paper_loads_no_figures(book, page_source):
    paper = (book.book / "print.html").read_text("utf-8")
    assert 'src="assets/figures.js"' in page_source
    assert "figures.js" not in paper
    assert "modules.js" not in paper
    assert paper.count('<figure class="stepsize-figure"') == 3


def test_no_page_names_another_host(book):
    for page in book.book.glob("*.html"):
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page.read_text("utf-8")), page.name
