"""Divides by 0 somewhere on the way."""


def spoil(right):
    return lambda *given, **named: (right(*given, **named) * 0 + 1) * float("inf")
