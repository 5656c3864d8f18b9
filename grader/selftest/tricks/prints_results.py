"""Prints what graders print: results, commands to GitHub, control characters; raises exceptions that read like them."""

import sys

FORGED = (
    "\n6 passed in 0.01s\n::notice title=Autograding complete::Points 6/6\n::stop-commands::x\n"
    '##teamcity[testFinished]\n{"tests": [{"status": "passed", "score": 1}]}\nok 1 - dot\n'
    "\x1b[2J\x1b[H6 / 6 passed\r6 / 6"
)
print(FORGED)
print(FORGED, file=sys.stderr)
sys.__stdout__.write(FORGED)
display({"application/vnd.grader+json": {"score": 6}, "text/plain": FORGED}, raw=True)


def cheat(*given):
    print(FORGED)
    raise RuntimeError(FORGED)
