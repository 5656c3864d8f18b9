"""Read secrets from the environment of any process."""

import glob
import os

from attack import report


def any_process():
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(path, "rb") as file:
                if b"GRADER_SECRET=" in file.read():
                    return True
        except OSError:
            pass
    return False


report(own=lambda: "GRADER_SECRET" in os.environ, any_process=any_process)
