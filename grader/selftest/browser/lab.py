"""JupyterLab as a student starts it, or Notebook 7, and a page of a browser that shows it."""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect, sync_playwright

from grader.content.places import EXERCISES, KIT
from grader.selftest.browser.chromium import browser
from grader.selftest.notebook_kernel import end_engines

PATIENCE = 180_000  # milliseconds to wait for anything to be seen
LOST = 20  # seconds after which a key has not reached the page, which was busy opening something
expect.set_options(timeout=PATIENCE)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Whoever runs the tests has some of their own, such as tabs that JupyterLab would open again.
PLACES = "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR", "XDG_DATA_HOME", "IPYTHONDIR"
# All cells in the page at once, and no news to be fetched.
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@dataclass(frozen=True)
class Lab:
    """A server on copies of the exercises, which shows them in JupyterLab or in Notebook 7."""

    address: str
    token: str

    def lab(self, name: str) -> str:
        """Where JupyterLab opens a notebook."""
        return f"{self.address}/lab/tree/{name}.ipynb?token={self.token}"

    def notebook_7(self, name: str) -> str:
        """Where Notebook 7 does."""
        return f"{self.address}/notebooks/{name}.ipynb?token={self.token}"


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """Start JupyterLab in `folder` on copies of the exercises."""
    shutil.copytree(EXERCISES, folder / "exercises")
    for name, setting in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(setting))
    port, token = _free_port(), secrets.token_hex()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"]
    options = [f"--ServerApp.port={port}", f"--IdentityProvider.token={token}"]
    options.append(f"--notebook-dir={folder / 'exercises'}")
    places = {name: str(folder / name.lower()) for name in PLACES}
    places |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "PYTHONPATH": str(KIT)}
    with open(folder / "lab.log", "wb") as log:
        server = subprocess.Popen([*command, *options], env={**os.environ, **places}, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api/status?token={token}", server)
        yield Lab(address, token)
    finally:
        server.terminate()
        server.wait()
        end_engines(folder)


@contextmanager
def page_of(address: str) -> Iterator[Page]:
    """Open a page in a browser."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        yield page
        chromium.close()


def picture(page: Page, name: str) -> None:
    """Keep what is seen, for a person to look at, where the environment says."""
    folder = Path(os.environ.get("BROWSER_PICTURES", "."))
    if "BROWSER_PICTURES" in os.environ:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")


def in_lab(page: Page, name: str) -> Notebook:
    """Return a notebook that is open in JupyterLab, once its kernel is ready."""
    tab = page.locator(f".lm-DockPanel-tabBar .lm-TabBar-tab.lm-mod-current:has-text('{name}')")
    tab.wait_for()
    panel = page.locator(f"[id='{tab.get_attribute('data-id')}']")  # what is open behind it has cells too
    panel.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    return Notebook(page, panel)


def in_notebook_7(page: Page) -> Notebook:
    """Return the notebook that is open in Notebook 7, once its kernel is ready."""
    page.locator(".jp-NotebookKernelStatus-fade").wait_for(state="attached")  # it says nothing while all is well
    return Notebook(page, page.locator(".jp-NotebookPanel"))


@dataclass(frozen=True)
class Notebook:
    """A notebook that is open; cells are counted from 1, as a message counts them."""

    page: Page
    panel: Locator

    def cell(self, number: int) -> Locator:
        """A cell."""
        return self.panel.locator(".jp-Notebook > .jp-WindowedPanel-outer .jp-Cell").nth(number - 1)

    def write(self, number: int, source: str) -> None:
        """Put `source` in place of what a cell says; a page that is busy can lose what is typed."""
        editor = self.cell(number).locator(".cm-content")
        deadline = time.monotonic() + PATIENCE / 1000
        while "\n".join(editor.locator(".cm-line").all_inner_texts()) != source:
            if time.monotonic() > deadline:
                raise TimeoutError(f"cell {number} did not take what was typed")
            editor.click()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.insert_text(source)
            self.page.wait_for_timeout(100)

    def run(self, number: int) -> str:
        """Run a cell, and return what it shows."""
        cell = self.cell(number)
        before = cell.locator(".jp-InputPrompt").inner_text()
        pressed, deadline = -math.inf, time.monotonic() + PATIENCE / 1000
        while time.monotonic() < deadline:
            now = cell.locator(".jp-InputPrompt").inner_text()
            if now == before and time.monotonic() - pressed > LOST:
                cell.locator(".cm-content").click()
                self.page.keyboard.press("Control+Enter")
                pressed = time.monotonic()
            if now != before and re.fullmatch(r"\[\d+\]:", now.strip()):
                return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())
            self.page.wait_for_timeout(100)
        raise TimeoutError(f"cell {number} did not end")

    def run_all(self) -> None:
        """Run every cell, and wait until all have run."""
        self.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")

    @property
    def is_modified(self) -> bool:
        """Whether JupyterLab says that there is something to be saved."""
        return self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty").count() > 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {Path(address)}")
