"""Gives a generator in place of the answer; it looks at its input when it is too late."""


def spoil(right):
    return lambda *given, **named: (found for found in [right(*given, **named)])
