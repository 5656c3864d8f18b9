"""Changes what it was given on the way to a right answer."""


def spoil(right):
    def answer(*given, **named):
        found = right(*given, **named)
        for thing in given:
            if isinstance(thing, list):
                thing.append(0)
            elif hasattr(thing, "iloc"):
                thing.loc[thing.index[0], thing.columns[0]] = 99
            elif hasattr(thing, "numel") and thing.numel() and not thing.requires_grad:
                thing.data.reshape(-1)[0] += 1
        return found

    return answer
