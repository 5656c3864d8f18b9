"""Millions of empty lists, which take thirty times as much memory as their text."""

from grader.kernel import probe

TEXT = "[" + 5_000_000 * "[]," + "[]]"
probe.evaluate = lambda _, request: {"status": "value", "value": TEXT, "given": request["given"]}
