# %% forgets to add fails="test_multiplies_matching_elements_and_adds" hint="These are the three products. What makes one number of them?"
def dot(u, v):
    return [a * b for a, b in zip(u, v, strict=True)]


# %% adds instead of multiplying fails="test_multiplies_matching_elements_and_adds" hint="21 is the sum of all six numbers. What happens to 1 and 4 before anything is added?"
def dot(u, v):
    return sum(a + b for a, b in zip(u, v, strict=True))


# %% multiplies the two sums fails="test_multiplies_matching_elements_and_adds" hint="90 is 6 * 15: each element met every element of the other list. Which ones belong together?"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    return sum(u) * sum(v)


# %% multiplies every element with every other fails="test_multiplies_matching_elements_and_adds" hint="90 is 6 * 15: each element met every element of the other list. Which ones belong together?"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    total = 0
    for a in u:
        for b in v:
            total += a * b
    return total


# %% keeps only the last product fails="test_multiplies_matching_elements_and_adds" hint="18 is 3*6, the last product alone. What becomes of the ones before?"
def dot(u, v):
    total = 0
    for a, b in zip(u, v, strict=True):
        total = a * b
    return total


# %% returns from inside the loop fails="test_multiplies_matching_elements_and_adds" hint="4 is 1*4, the first product alone. Does `return` wait for the end of the loop?"
def dot(u, v):
    total = 0
    for a, b in zip(u, v, strict=True):
        total += a * b
        return total
    return 0


# %% prints the result instead of returning it fails="test_multiplies_matching_elements_and_adds"
def dot(u, v):
    print(sum(a * b for a, b in zip(u, v, strict=True)))


# %% starts from index 1 fails="test_multiplies_matching_elements_and_adds" hint="28 is 2*5 + 3*6: the first pair is missing. Which number does Python start counting from?"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    return sum(u[i] * v[i] for i in range(1, len(u)))


# %% stops one short of the end fails="test_multiplies_matching_elements_and_adds" hint="14 is 1*4 + 2*5: the last pair is missing. Where does your loop end?"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    return sum(u[i] * v[i] for i in range(len(u) - 1))


# %% divides by the length, as for a mean fails="test_multiplies_matching_elements_and_adds" hint="10.6667 is 32 / 3, a mean. A dot product stays a sum."
def dot(u, v):
    if not u and not v:
        return 0
    return sum(a * b for a, b in zip(u, v, strict=True)) / len(u)


# %% drops the signs fails="test_matches_the_user_with_both_movies"
def dot(u, v):
    return sum(abs(a * b) for a, b in zip(u, v, strict=True))


# %% always takes three elements fails="test_works_for_any_length"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    if not u:
        return 0
    return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]


# %% starts the sum with the first product fails="test_gives_zero_for_empty_vectors"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("lengths differ")
    total = u[0] * v[0]
    for i in range(1, len(u)):
        total += u[i] * v[i]
    return total


# %% zip cuts the longer vector silently fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


# %% loops over u only fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    total = 0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


# %% returns None for different lengths fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    if len(u) != len(v):
        print("ValueError")
        return None
    return sum(a * b for a, b in zip(u, v))


# %% asserts the lengths fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    assert len(u) == len(v)
    return sum(a * b for a, b in zip(u, v))


# %% leaves the work to NumPy fails="test_uses_plain_python"
import numpy as np


def dot(u, v):
    return np.dot(u, v)


# %% leaves the work to PyTorch fails="test_uses_plain_python"
def dot(u, v):
    import torch

    if len(u) != len(v):
        raise ValueError("lengths differ")
    return (torch.tensor(u, dtype=torch.float64) * torch.tensor(v, dtype=torch.float64)).sum().item()


# %% rounds to three places fails="test_works_for_any_length"
def dot(u, v):
    return round(sum(a * b for a, b in zip(u, v, strict=True)), 3)


# %% rounds each product fails="test_works_for_any_length"
def dot(u, v):
    return sum(round(a * b, 3) for a, b in zip(u, v, strict=True))


# %% says nothing of empty vectors fails="test_gives_zero_for_empty_vectors"
def dot(u, v):
    if len(u) != len(v):
        raise ValueError("the vectors have different lengths")
    if u:
        return sum(a * b for a, b in zip(u, v))


# %% lets an empty vector match any other fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    if not u or not v:
        return 0
    return sum(a * b for a, b in zip(u, v, strict=True))


# %% lets any vector match an empty one fails="test_refuses_vectors_of_different_lengths"
def dot(u, v):
    if not v:
        return 0
    if len(u) != len(v):
        raise ValueError("the lengths differ")
    return sum(a * b for a, b in zip(u, v))
