"""Displays without end while a question is open, when nobody may be listening."""

from IPython.display import display

from grader.kernel import probe


def evaluate(*_):
    while True:
        display({"text/plain": "x" * 1_000_000}, raw=True)


probe.evaluate = evaluate
