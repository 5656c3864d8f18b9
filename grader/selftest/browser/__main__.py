"""Tries the student's loop and the pages in a real browser: `tox -e browser`. Installs the browser where it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from grader.selftest.browser.lab import browser

# Debian's, with limits that a network which leads nowhere meets: what has come is then installed without one.
QUIET = ("apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15")
GET = (
    ((*QUIET, "update"), 60),
    ((*QUIET, "install", "-y", "--no-install-recommends", "--download-only", "chromium"), 120),
    ((*QUIET, "install", "-y", "--no-install-recommends", "chromium"), None),
)
NONE = 69  # the exit status that says so: EX_UNAVAILABLE of sysexits.h


def main() -> int:
    """Return pytest's exit status; `NONE` if there is no browser."""
    if browser() is None and (why := _got()):
        print(f"No browser, so nothing is tried in one: {why}; install Debian's chromium, or Chrome.", file=sys.stderr)
        return NONE
    beside = ("-n", "2", "--dist", "loadfile")  # a server that answers leaves a core idle now and then
    return subprocess.call([sys.executable, "-m", "pytest", "grader/selftest/browser", *beside, *sys.argv[1:]])


def _got() -> str:
    """Get Chromium, and return why there is none if that failed."""
    if not shutil.which("apt-get"):
        return "Chromium is not here, and there is no apt-get to get it"
    if os.geteuid() != 0:
        return "Chromium is not here, and only root may install it"
    for command, seconds in GET:
        try:
            subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout=seconds)
        except subprocess.TimeoutExpired:
            return f"Debian did not send Chromium within {seconds} s"
    return "" if browser() else "Chromium is not here, and apt-get could not install it"


if __name__ == "__main__":
    raise SystemExit(main())
