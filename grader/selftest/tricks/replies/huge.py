"""A value of 400 MB."""

from grader.kernel import probe

TEXT = '"' + "x" * 400_000_000 + '"'
probe.evaluate = lambda _, request: {"status": "value", "value": TEXT, "given": request["given"]}
