# %% asks PyTorch for the sizes, takes the mean time, works on a copy
def cost(n, n_factors, batch, one_hot):
    kind = torch.float32 if one_hot else torch.int64
    numbers = batch * (n if one_hot else 1)
    return numbers * n_factors * one_hot, numbers * torch.empty(0, dtype=kind).element_size()


def seconds(run, repeats=5):
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - start) / repeats


def gradient(factors, ids, one_hot):
    copy = factors.detach().clone().requires_grad_(True)
    rows = fetch(copy, ids, one_hot)
    (rows * rows).sum().backward()
    return copy.grad


# %% a list, the median, and an emptied gradient
import statistics


def cost(n, n_factors, batch, one_hot):
    answer = [0, batch * 64 // 8]
    if one_hot:
        dots = batch * n_factors
        answer = [dots * n, batch * n * 32 // 8]
    return answer


def seconds(run, repeats=5):
    def once():
        begin = time.time()
        run()
        return time.time() - begin

    run()
    return statistics.median(once() for _ in range(repeats))


def gradient(factors, ids, one_hot):
    factors.grad = None
    fetch(factors, ids, one_hot).pow(2).sum().backward()
    return factors.grad


# %% timeit, and the gradient by the chain rule
import timeit


def cost(n, n_factors, batch, one_hot):
    return {True: (n_factors * n * batch, n * batch * 4), False: (0, batch * 8)}[one_hot]


def seconds(run, repeats=5):
    return min(timeit.repeat(run, number=1, repeat=repeats))


def gradient(factors, ids, one_hot):
    rows = 2 * fetch(factors, ids, one_hot).detach()
    return torch.zeros(factors.shape).index_add(0, ids, rows)


# %% counts processor time, and trains a parameter of its own
def cost(n, n_factors, batch, one_hot):
    if not one_hot:
        return 0, torch.arange(batch).nbytes
    per_row = n * n_factors
    return sum(per_row for _ in range(batch)), 4 * n * batch


def seconds(run, repeats=5):
    used = -time.process_time()
    for _ in range(repeats):
        run()
    used += time.process_time()
    return used / repeats


def gradient(factors, ids, one_hot):
    table = torch.nn.Parameter(factors.data.clone())
    loss = fetch(table, ids, one_hot).square().sum()
    loss.backward()
    return table.grad.data
