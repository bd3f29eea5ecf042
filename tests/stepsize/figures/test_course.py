"""Every figure of the course: the browser draws what Python computes, and each control moves it."""

import base64
import json

import numpy as np
import pytest

from stepsize.figures import course

pytestmark = pytest.mark.browser

FIGURES = [getattr(course, name) for name in course.__all__]
SETTINGS = 20  # random settings of each figure


@pytest.fixture(scope="module", params=FIGURES, ids=lambda figure: figure.__name__)
def figure(request):
    return request.param()


def any_settings(figure, rng):
    """Somewhere on every control, as a reader may leave it."""
    spec = figure.spec
    settings = {}
    for slider in spec["sliders"]:
        if slider["values"]:
            settings[slider["name"]] = float(rng.choice(slider["values"]))
        elif slider["step"] and slider["scale"] == "linear":
            positions = round((slider["high"] - slider["low"]) / slider["step"])
            settings[slider["name"]] = slider["low"] + slider["step"] * int(rng.integers(positions + 1))
        else:
            settings[slider["name"]] = rng.uniform(slider["low"], slider["high"])
    settings |= {choice["name"]: str(rng.choice(choice["values"])) for choice in spec["choices"]}
    return settings | {point["name"]: rng.uniform(-4, 4, 2).tolist() for point in spec["points"]}


def frames_in_browser(page, figure, cases):
    """The tables that the front end computes, or looks up, for each of the settings."""
    state = {"spec": figure.spec, "code": figure.code, "frames": base64.b64encode(figure.frames).decode()}
    return page.evaluate(
        """async ([esm, state, cases]) => {
          const source = `${esm}\nexport { MODES };`;
          const kit = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
          state.frames = new DataView(Uint8Array.from(atob(state.frames), (c) => c.charCodeAt(0)).buffer);
          const model = { get: (name) => state[name] };
          const compute = await kit.MODES[state.spec.compute.kind](model, state.spec);
          return cases.map((settings) => {
            let result = null;
            compute(settings, ({ tables, chosen, reached }) => {
              const plain = (column) => Array.from(column, (x) => (Number.isFinite(x) ? x : String(x)));
              const named = (table) => Object.entries(table).map(([name, column]) => [name, plain(column)]);
              result = { tables: tables.map((table) => Object.fromEntries(named(table))), chosen, reached };
            });
            return result;
          });
        }""",
        [str(figure._esm), json.loads(json.dumps(state)), cases],
    )


def test_the_browser_has_the_numbers_of_python(browser, figure):
    page, rng = browser.new_page(), np.random.default_rng(3)
    cases = [figure.settings(), *(any_settings(figure, rng) for _ in range(SETTINGS))]
    exact = {"rtol": 1e-6, "atol": 1e-6} if figure.mode == "baked" else {"rtol": 1e-9, "atol": 1e-12}
    for settings, found in zip(cases, frames_in_browser(page, figure, cases), strict=True):
        tables = figure.tables(**settings)
        assert len(found["tables"]) == len(tables)
        for mine, table in zip(found["tables"], tables.values(), strict=True):
            for name, column in table.items():
                theirs = np.array(mine[name], dtype=float)
                before = tame(column)
                assert np.allclose(theirs[:before], column[:before], **exact), (name, settings)
    page.close()


def tame(column):
    """How many of its numbers a run has before it explodes, which amplifies an ulp."""
    wild = ~np.isfinite(column) | (np.abs(column) > 1e8)
    return int(np.argmax(wild)) if wild.any() else len(column)


def test_every_figure_has_a_control_a_sentence_and_a_title_that_claims(figure):
    assert figure.settings()
    assert figure.sentences
    assert len(figure.title.split()) >= 4
    assert figure.still().startswith(b"\x89PNG")


def test_every_control_changes_what_is_drawn(figure):
    """A slider that moves nothing would be a lie."""
    rng = np.random.default_rng(8)
    opening = figure.settings()
    for name in opening:
        changed = False
        for _ in range(12):
            moved = {**any_settings(figure, rng), **{k: v for k, v in opening.items() if k != name}}
            before, after = figure.tables(**opening), figure.tables(**moved)
            changed |= any(
                not np.array_equal(before[run][column], after[run][column], equal_nan=True)
                for run in before
                for column in before[run]
            )
        assert changed, name
