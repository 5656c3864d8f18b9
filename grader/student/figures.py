"""Figures that a screen reader can tell of: what a cell says of its figure becomes the alternative text of the image.

JupyterLab shows an image without one, whatever stands beside it in the output's metadata; in HTML it keeps it:
https://github.com/jupyterlab/jupyterlab/blob/main/packages/rendermime/src/renderers.ts (`renderImage`)
"""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, InteractiveShell

BEGINS = re.compile(r"\s*# Figure:")
FIGURE = ("matplotlib.figure", "Figure")
PNG = "image/png"


class SpokenFigures:
    """Shows the figures of one kernel."""

    def __init__(self, shell: InteractiveShell) -> None:
        assert shell.display_formatter is not None  # a kernel has one
        self._formatter = shell.display_formatter
        self._said = ""

    def expect(self, info: ExecutionInfo) -> None:
        """Show the figures of the cell that is about to run, if it says what they show; else leave them alone."""
        source = info.raw_cell or ""
        if BEGINS.match(source):
            from grader.content.figure import said

            self._said = said(source)
            self._formatter.ipython_display_formatter.for_type_by_name(*FIGURE, self._show)
        elif self._said:
            self._said = ""
            self._formatter.ipython_display_formatter.pop(".".join(FIGURE), None)

    def _show(self, figure: Any) -> None:
        """Show a figure as Jupyter would draw it, as an image with words."""
        from IPython.display import display

        drawn = self._formatter.formatters[PNG](figure)
        picture, about = drawn if isinstance(drawn, tuple) else (drawn, {})
        if picture is None:  # drawn in another form, which the student chose
            display({"text/plain": self._said}, raw=True)
            return
        data = base64.b64encode(picture).decode() if isinstance(picture, bytes) else picture.replace("\n", "")
        size = "".join(f" {name}='{about[name]}'" for name in ("width", "height") if name in about)
        image = f"<img src='data:{PNG};base64,{data}' alt='{html.escape(self._said)}'{size}>"
        display({"text/plain": self._said, "text/html": image}, raw=True)
