"""Start 200 processes that stay."""

import subprocess

from attack import report


def bomb():
    for _ in range(200):
        subprocess.Popen(["sleep", "60"])
    return True


report(bomb=bomb)
