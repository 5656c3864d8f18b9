"""A value of 400 MB."""

from grader.kernel import probe

probe.evaluate = lambda *_: {"status": "value", "value": '"' + "x" * 400_000_000 + '"', "changed": []}
