"""The browser that the tests drive: the system's, or Debian's where it may be installed."""

from __future__ import annotations

import os
import shutil
import subprocess

NONE = "there is no Chromium here: `tox -e browser` gets it, or says how"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# With limits that a network which leads nowhere meets: what has come is then installed without one.
APT = ("apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15")
GET = (
    ((*APT, "update"), 60),
    ((*APT, "install", "-y", "--no-install-recommends", "--download-only", "chromium"), 120),
    ((*APT, "install", "-y", "--no-install-recommends", "chromium"), None),
)


def browser() -> str | None:
    """Return the path of a browser that can be driven; None if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def why_none() -> str:
    """Get a browser if there is none, and return why there is still none; "" if there is one."""
    if browser():
        return ""
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
