"""Works out its first answer and gives that one ever after."""


def spoil(right):
    kept = []

    def answer(*given, **named):
        if not kept:
            kept.append(right(*given, **named))
        return kept[0]

    return answer
