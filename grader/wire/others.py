"""Other libraries' private names, and what of theirs we put something else in place of: all of it goes through here.

A library may change such a name in any release. Then it is named at once, where it is used, and nothing is set in vain.
Used on both sides.
"""

from __future__ import annotations

import inspect
from importlib.metadata import PackageNotFoundError, version
from typing import Any


class NameGone(AttributeError):
    """A library no longer has a name that the grader needs. The message says which."""


def get(owner: object, name: str) -> Any:
    """Return what a module, a class or an object of a library's calls `name`. Raises NameGone."""
    try:
        return getattr(owner, name)
    except AttributeError:
        raise NameGone(_sentence(owner, name)) from None


def put(owner: object, name: str, value: object) -> None:
    """Put `value` in the place of what is called `name` there. Raises NameGone."""
    get(owner, name)
    setattr(owner, name, value)


def put_for(reader: Any, owner: object, name: str, value: object) -> None:
    """Put `value` where a library's function `reader` will look for it, under a name that nothing has yet.

    Raises NameGone if the function looks for no such name.
    """
    if name not in reader.__code__.co_names:
        raise NameGone(_sentence(owner, name))
    setattr(owner, name, value)


def _sentence(owner: object, name: str) -> str:
    if inspect.ismodule(owner):
        place = owner.__name__
    else:
        kind = owner if isinstance(owner, type) else type(owner)
        place = f"{kind.__module__}.{kind.__qualname__}"
    library = place.partition(".")[0]
    try:
        told = f"{library} {version(library)}"
    except PackageNotFoundError:
        told = library
    return f"{told} has no {place}.{name}, which the grader needs: install a version that pyproject.toml allows."
