# %% adds up instead of averaging fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).sum()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% forgets to square fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return (pred - target).mean()


def rmse(pred, target):
    return mse(pred, target).abs().sqrt()


# %% takes absolute values instead of squares fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return (pred - target).abs().mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% squares the mean fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return (pred - target).mean() ** 2


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% keeps one square for each prediction fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return (pred - target) ** 2


def rmse(pred, target):
    return mse(pred, target).mean().sqrt()


# %% divides by one less, as for a variance fails="test_averages_squared_errors"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).sum() / (len(pred) - 1)


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% refuses a single prediction fails="test_averages_any_number_of_errors"
def mse(pred, target):
    if pred.shape != target.shape or len(pred) < 2:
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% returns a plain number fails="test_can_be_differentiated"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean().item()


def rmse(pred, target):
    return mse(pred, target) ** 0.5


# %% averages the roots fails="test_root_is_in_stars"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).sqrt().mean()


# %% forgets the root fails="test_root_is_in_stars"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target)


# %% lets torch broadcast fails="test_refuses_a_column"
def mse(pred, target):
    if not len(pred):
        raise ValueError("empty")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% compares lengths only fails="test_refuses_a_column"
def mse(pred, target):
    if len(pred) != len(target) or not len(pred):
        raise ValueError("lengths")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% reshapes the column silently fails="test_refuses_a_column"
def mse(pred, target):
    if not len(pred):
        raise ValueError("empty")
    return ((pred.flatten() - target.flatten()) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% asserts instead of raising ValueError fails="test_refuses_a_column"
def mse(pred, target):
    assert pred.shape == target.shape and len(pred)
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% prints a warning and goes on fails="test_refuses_a_column"
def mse(pred, target):
    if pred.shape != target.shape:
        print("shapes differ!")
    if not len(pred):
        raise ValueError("empty")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% returns nan for nothing fails="test_refuses_nothing"
def mse(pred, target):
    if pred.shape != target.shape:
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% returns 0 for nothing fails="test_refuses_nothing"
def mse(pred, target):
    if pred.shape != target.shape:
        raise ValueError("shapes")
    return ((pred - target) ** 2).sum() / max(len(pred), 1)


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% returns the position of the best candidate fails="test_finds_the_best_candidate"
def best_constant(loss, target, candidates):
    losses = torch.stack([loss(torch.full_like(target, c), target) for c in candidates.tolist()])
    return losses.argmin()


# %% returns the smallest loss fails="test_finds_the_best_candidate"
def best_constant(loss, target, candidates):
    return min(loss(torch.full_like(target, c), target) for c in candidates.tolist())


# %% takes the worst candidate fails="test_finds_the_best_candidate" hint="That is the candidate with the largest loss."
def best_constant(loss, target, candidates):
    return max(candidates.tolist(), key=lambda c: loss(torch.full_like(target, c), target))


# %% returns the mean, whatever the loss fails="test_finds_the_best_candidate" hint="Here the loss is the mean absolute error. Does your function ask `loss` at all?"
def best_constant(loss, target, candidates):
    return candidates[(candidates - target.mean()).abs().argmin()]


# %% hands over a lone number fails="test_gives_the_loss_matching_shapes"
def best_constant(loss, target, candidates):
    return min(candidates, key=lambda c: loss(c, target))


# %% hands over the target first fails="test_gives_the_loss_predictions_first"
def best_constant(loss, target, candidates):
    return min(candidates.tolist(), key=lambda c: loss(target, torch.full_like(target, c)))


# %% stops at the first candidate that is worse fails="test_mean_and_median_come_out"
def best_constant(loss, target, candidates):
    best = candidates[0]
    for candidate in candidates[1:]:
        if loss(torch.full_like(target, candidate), target) > loss(torch.full_like(target, best), target):
            break
        best = candidate
    return best


# %% takes the standard deviation of the errors fails="test_root_is_in_stars" hint="This is how far the errors spread around their own mean. The squares asked for are those of the errors themselves: 9, 1 and 0."
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("the shapes do not go together")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    mse(pred, target)
    return (pred - target).std(correction=0)


# %% takes a prediction of 0 for none fails="test_root_is_in_stars" hint="Two of the predictions are 0, and are predictions all the same. Are they left out?"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("the shapes do not go together")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return mse(pred[pred != 0], target[pred != 0]).sqrt()


# %% takes a rating of 0 for none fails="test_averages_any_number_of_errors" hint="A target of 0 is a number like the others: the error that it leaves counts, too."
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("the shapes do not go together")
    return ((pred - target)[target != 0] ** 2).mean()


def rmse(pred, target):
    return mse(pred, target).sqrt()


# %% takes a candidate of 0 for none fails="test_finds_the_best_candidate" hint="A candidate of 0 is a number like the others. Is it among those that you compare?"
def best_constant(loss, target, candidates):
    numbers = [number for number in candidates.tolist() if number]
    return min(numbers, key=lambda number: loss(torch.full_like(target, number), target))


# %% takes the root with math fails="test_root_is_in_stars"
import math


def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("shapes")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    return math.sqrt(mse(pred, target))


# %% takes 1000 for a loss that is never reached fails="test_finds_the_best_candidate" hint="Any number may be a loss, a large one or a negative one. Which is the smallest of all?"
def best_constant(loss, target, candidates):
    best, smallest = candidates[0], 1000
    for candidate in candidates:
        if (value := loss(torch.full_like(target, candidate), target)) < smallest:
            best, smallest = candidate, value
    return best


# %% takes the loss that is nearest to 0 fails="test_finds_the_best_candidate" hint="Any number may be a loss, a large one or a negative one. Which is the smallest of all?"
def best_constant(loss, target, candidates):
    return min(candidates.tolist(), key=lambda c: abs(loss(torch.full_like(target, c), target)))


# %% looks closer at the shapes in mse than in rmse fails="test_refuses_a_column"
def mse(pred, target):
    if pred.shape != target.shape or not len(pred):
        raise ValueError("two tensors of one shape are needed, and not empty ones")
    return ((pred - target) ** 2).mean()


def rmse(pred, target):
    if pred.ndim != target.ndim or not len(pred):
        raise ValueError("two tensors of one shape are needed, and not empty ones")
    return ((pred - target) ** 2).mean().sqrt()
