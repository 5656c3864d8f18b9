"""Gives nothing back."""


def cheat(*given):
    return None
