"""A table of 100,000 columns with a row each."""

import json

from grader.kernel import probe

N = 100_000
names = {"t": "index", "names": [None], "v": {"t": "column", "dtype": "object", "v": list(range(N))}}
rows = {"t": "index", "names": [None], "v": {"t": "column", "dtype": "object", "v": [1]}}
column = {"t": "column", "dtype": "object", "v": [None]}
TEXT = json.dumps({"t": "frame", "index": rows, "columns": names, "v": [column] * N})
probe.evaluate = lambda _, request: {"status": "value", "value": TEXT, "given": request["given"]}
