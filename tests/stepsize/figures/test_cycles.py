"""In the browser: a schedule whose period is a number begins its cycles where NumPy does."""

from functools import partial

import numpy as np
import pytest

from stepsize.figures.tracing import javascript, symbols
from stepsize.schedules import cosine_restarts

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("period", [40, 49, 60])
def test_a_cycle_of_a_fixed_length_begins_where_numpy_begins_it(browser, period):
    schedule, t = partial(cosine_restarts, peak=1.0, period=period), np.arange(1, 300)
    source = javascript("t", schedule(symbols("t")))
    page = browser.new_page()
    found = page.evaluate(f"(all) => all.map({source})", t.tolist())
    page.close()
    assert np.allclose(found, schedule(t), rtol=1e-9)
