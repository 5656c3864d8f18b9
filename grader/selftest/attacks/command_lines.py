"""See what other programs were started with."""

import glob

from attack import at, report


def see():
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path) as file:
                if at.command_marker in file.read():
                    return True
        except OSError:
            pass
    return False


report(see=see)
