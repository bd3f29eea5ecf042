"""Kernel mode: Python computes the frame that the browser asks for, and its arrays cross as bytes."""

import numpy as np

from stepsize.figures.outcomes import judge


def answer(figure, question, buffers):
    """Send the frame that the browser asks for, or what stopped the learner's function.

    Each run crosses as one buffer of float64, column after column.
    """
    if question.get("kind") != "ask":
        return
    settings = question["settings"]  # the traits may be older, and setting them would move the reader's slider back
    try:
        tables = figure.tables(**settings)
        chosen, reached = judge(figure, tables, settings)
    except Exception as failure:  # the learner's own code may raise anything; the figure says what
        figure.send({"kind": "failure", "text": f"Python raised {type(failure).__name__}: {failure}"})
        return
    arrays = [np.concatenate(list(table.values())) for table in tables.values()]
    figure.send({"kind": "frame", "chosen": chosen, "reached": reached}, [array.tobytes() for array in arrays])
