"""The browser that the tests drive: the system's, or Debian's where it may be installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

NONE = "there is no Chromium here: `tox -e browser` gets it, or says how"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "libatomic1")  # the second is for Node, with which playwright drives the first
# With limits that a network which leads nowhere meets: what has come is then installed without one.
APT = ("apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15")
INSTALL = (*APT, "install", "-y", "--no-install-recommends", *PACKAGES)
GET = (((*APT, "update"), 60), ((*INSTALL, "--download-only"), 120), (INSTALL, None))
START = "from grader.selftest.browser.lab import page_of\nwith page_of('about:blank'): pass"
START_LIMIT = 120  # seconds, on a busy machine


def browser() -> str | None:
    """Return the path of a browser that can be driven; None if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def why_none() -> str:
    """Get a browser if none can be driven, and return why there is still none; "" if there is one."""
    why = _why_not_driven()
    if not why:
        return ""
    if not shutil.which("apt-get"):
        return f"{why}, and there is no apt-get to get what is missing"
    if os.geteuid() != 0:
        return f"{why}, and only root may install what is missing"
    for command, seconds in GET:
        try:
            subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout=seconds)
        except subprocess.TimeoutExpired:
            return f"{why}, and Debian did not send what is missing within {seconds} s"
    why = _why_not_driven()
    return why and f"{why}, and apt-get could not change that"


def _why_not_driven() -> str:
    """Start a browser and end it; return why that fails, and "" if it does not."""
    if not browser():
        return "Chromium is not here"
    try:
        run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, timeout=START_LIMIT)
    except subprocess.TimeoutExpired:
        return f"Chromium did not start within {START_LIMIT} s"
    if run.returncode == 0:
        return ""
    told = re.search(r"^\S.*error.*$", run.stderr, re.MULTILINE | re.IGNORECASE)
    return f"Chromium does not start ({told.group().strip() if told else 'and does not say why'})"
