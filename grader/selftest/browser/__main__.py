"""Tries the student's loop and the pages in a real browser: `tox -e browser`. Installs the browser where it may."""

from __future__ import annotations

import subprocess
import sys

from grader.selftest.browser.chromium import why_none

NONE = 69  # the exit status that says so: EX_UNAVAILABLE of sysexits.h


def main() -> int:
    """Return pytest's exit status; `NONE` if there is no browser."""
    if why := why_none():
        print(f"No browser, so nothing is tried in one: {why}; install Debian's chromium, or Chrome.", file=sys.stderr)
        return NONE
    beside = ("-n", "2", "--dist", "loadfile")  # a server that answers leaves a core idle now and then
    return subprocess.call([sys.executable, "-m", "pytest", "grader/selftest/browser", *beside, *sys.argv[1:]])


if __name__ == "__main__":
    raise SystemExit(main())
