"""Whole pages of HTML, made from the templates beside this module: whatever is put into one is text, never markup."""

from __future__ import annotations

import functools
from pathlib import Path

import jinja2
from markupsafe import Markup

from grader.judging.outcome import UNSEEN
from grader.report import html

TEMPLATES = Path(__file__).with_name("templates")


def page(template: str, **values: object) -> str:
    """Return the page that `templates/<template>` makes of `values`. Raises jinja2.UndefinedError if one is missing."""
    return _environment().get_template(template).render(values)


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_readable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["inline"] = lambda text: Markup(html.inline(text))
    made.filters["undented"] = html.undented
    made.filters["blocks"] = lambda text: Markup(html.blocks(text))
    return made


def _readable(value: object) -> object:
    """Text with its control characters written out, as everywhere in a report; what is markup stays so."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), value)
