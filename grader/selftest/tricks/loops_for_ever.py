"""Calls itself for ever, and gives back what holds itself."""

turns = [0]


def cheat(*given):
    turns[0] += 1
    if turns[0] % 2:
        return cheat(*given) + cheat(*given)
    ring = []
    ring.append(ring)
    return ring
