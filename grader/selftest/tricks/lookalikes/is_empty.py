"""Gives the right kind of thing with nothing in it."""


def spoil(right):
    def answer(*given, **named):
        found = right(*given, **named)
        if hasattr(found, "iloc"):
            return found.iloc[:0]
        return found.reshape(-1)[:0] if hasattr(found, "reshape") else []

    return answer
