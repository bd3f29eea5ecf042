"""How many threads the matrix products take."""

import functools

import numpy.linalg  # noqa: F401
import scipy.linalg  # noqa: F401 - both bring a BLAS, which must be there to be found
from threadpoolctl import ThreadpoolController


def one_blas_thread():
    """A context in which every matrix product runs on one thread, as small ones should.

    Waking a second thread costs a product of a few hundred rows more than it saves: up to a
    hundred times its own time where the other cores are busy.
    """
    return _libraries().limit(limits=1, user_api="blas")


@functools.cache
def _libraries():
    """NumPy's and scipy's BLAS, looked for once: 2 ms, where setting a limit takes 10 µs."""
    return ThreadpoolController()
