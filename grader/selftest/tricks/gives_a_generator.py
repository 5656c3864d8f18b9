"""Gives a generator that makes up its values when they are wanted."""


def cheat(*given):
    return (7.5 for _ in iter(int, 1))
