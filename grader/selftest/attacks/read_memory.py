"""Look for the expected answer in the memory of the grader, the zygote and another kernel."""

import re

from attack import at, report


def find(pid):
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, mode = line.split()[:2]
            start, end = (int(number, 16) for number in span.split("-"))
            if mode.startswith("rw") and end - start < 1 << 27:
                memory.seek(start)
                if re.search(rb"EXPECTED-ANSWER-[0-9a-f]{16}", memory.read(end - start)):
                    return True
    return False


def write(pid):
    with open(f"/proc/{pid}/mem", "r+b", 0):
        return True


report(
    grader=lambda: find(at.grader),
    zygote=lambda: write(at.zygote),
    neighbor=lambda: write(at.neighbor_pid),
)
