"""Text of one byte a letter, in which one letter makes all others take four."""

from grader.kernel import probe

TEXT = '"' + "x" * (10 << 20) + '\\ud83d\\ude00"'
probe.evaluate = lambda _, request: {"status": "value", "value": TEXT, "given": request["given"]}
