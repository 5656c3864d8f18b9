# %% forgets the batch fails="test_counts_the_multiplications_of_a_product"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return n * n_factors, 4 * n
    return 0, 8 * batch


# %% counts the multiplications by one only fails="test_counts_the_multiplications_of_a_product"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n_factors, 4 * batch * n
    return 0, 8 * batch


# %% forgets the factors fails="test_counts_the_multiplications_of_a_product"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n, 4 * batch * n
    return 0, 8 * batch


# %% bits for bytes fails="test_counts_the_bytes_of_the_one_hot_rows"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, 32 * batch * n
    return 0, 64 * batch


# %% numbers for bytes fails="test_counts_the_bytes_of_the_one_hot_rows"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, batch * n
    return 0, batch


# %% takes float64 numbers fails="test_counts_the_bytes_of_the_one_hot_rows"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, 8 * batch * n
    return 0, 8 * batch


# %% counts the table of factors too fails="test_counts_the_bytes_of_the_one_hot_rows"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, 4 * (batch * n + n * n_factors)
    return 0, 8 * batch + 4 * n * n_factors


# %% multiplies in the look-up too fails="test_a_look_up_multiplies_nothing"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, 4 * batch * n
    return batch * n_factors, 8 * batch


# %% takes ids of 32 bits fails="test_a_look_up_multiplies_nothing"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        return batch * n * n_factors, 4 * batch * n
    return 0, 4 * batch


# %% counts in 32-bit numbers, which overflow fails="test_counts_for_any_size"
def cost(n, n_factors, batch, one_hot):
    if one_hot:
        sizes = torch.tensor([batch, n, n_factors], dtype=torch.int32)
        return sizes.prod(dtype=torch.int32).item(), 4 * batch * n
    return 0, 8 * batch


# %% forgets to call fails="test_runs_as_often_as_asked"
def seconds(run, repeats=5):
    start = time.perf_counter()
    for _ in range(repeats):
        run
    return (time.perf_counter() - start) / repeats


# %% runs once fails="test_runs_as_often_as_asked" hint="`repeats` says how often; you ran it once."
def seconds(run, repeats=5):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


# %% lets timeit do all of it five times over fails="test_runs_as_often_as_asked" hint="35 is 5 times 7: `timeit.repeat` does everything five times, unless its own `repeat` says otherwise."
import timeit


def seconds(run, repeats=5):
    return min(timeit.repeat(run, number=repeats)) / repeats


# %% returns the sum of all runs fails="test_measures_one_call_in_seconds"
def seconds(run, repeats=5):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return time.perf_counter() - start


# %% returns milliseconds fails="test_measures_one_call_in_seconds"
def seconds(run, repeats=5):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return 1000 * (time.perf_counter() - start) / repeats


# %% returns all the times fails="test_measures_one_call_in_seconds"
def seconds(run, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times


# %% takes the longest time fails="test_is_not_misled_by_one_slow_call"
def seconds(run, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return max(times)


# %% starts the clock after the run fails="test_measures_one_call_in_seconds" also="test_shows_that_the_look_up_is_faster"
def seconds(run, repeats=5):
    times = []
    for _ in range(repeats):
        run()
        start = time.perf_counter()
        times.append(time.perf_counter() - start)
    return min(times)


# %% returns the loss's derivative by the fetched rows fails="test_finds_the_gradient"
def gradient(factors, ids, one_hot):
    return 2 * fetch(factors, ids, one_hot)


# %% sums the rows without squaring them fails="test_finds_the_gradient"
def gradient(factors, ids, one_hot):
    loss = fetch(factors, ids, one_hot).sum()
    return torch.autograd.grad(loss, factors)[0]


# %% takes the mean instead of the sum fails="test_finds_the_gradient" hint="That is the sum, divided by how many numbers were fetched. The loss asked for is the sum."
def gradient(factors, ids, one_hot):
    loss = (fetch(factors, ids, one_hot) ** 2).mean()
    return torch.autograd.grad(loss, factors)[0]


# %% counts a user who came twice once fails="test_finds_the_gradient"
def gradient(factors, ids, one_hot):
    found = torch.zeros_like(factors)
    found[ids] = 2 * factors.detach()[ids]
    return found


# %% forgets backward fails="test_finds_the_gradient"
def gradient(factors, ids, one_hot):
    loss = (fetch(factors, ids, one_hot) ** 2).sum()
    return factors.grad


# %% adds up the gradients of all calls fails="test_gets_the_same_gradient_both_ways"
def gradient(factors, ids, one_hot):
    (fetch(factors, ids, one_hot) ** 2).sum().backward()
    return factors.grad


# %% gives the time of the last call fails="test_is_not_misled_by_one_slow_call"
def seconds(run, repeats=5):
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        end = time.perf_counter()
    return end - start


# %% empties the gradient only at its end fails="test_gets_the_same_gradient_both_ways"
def gradient(factors, ids, one_hot):
    (fetch(factors, ids, one_hot) ** 2).sum().backward()
    found = factors.grad.clone()
    factors.grad = None
    return found


# %% lets the gradients of look-ups pile up fails="test_gets_the_same_gradient_both_ways"
def gradient(factors, ids, one_hot):
    loss = (fetch(factors, ids, one_hot) ** 2).sum()
    if one_hot:
        return torch.autograd.grad(loss, factors)[0]
    loss.backward()
    return factors.grad
