"""A set of whole numbers that all have one hash: whoever makes a set of them compares each with all others."""

import json

from grader.kernel import probe

TEXT = json.dumps({"t": "set", "v": [number * (2**61 - 1) for number in range(1, 60_001)]})
probe.evaluate = lambda _, request: {"status": "value", "value": TEXT, "given": request["given"]}
