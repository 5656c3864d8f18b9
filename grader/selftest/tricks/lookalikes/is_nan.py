"""Divides 0 by 0 somewhere on the way."""


def spoil(right):
    return lambda *given, **named: right(*given, **named) * float("nan")
