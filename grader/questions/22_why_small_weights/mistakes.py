# %% gives the height of the curve fails="test_measures_the_slope"
def steepness(a):
    return abs(a * 1**2)


# %% forgets to divide by the step fails="test_measures_the_slope"
def steepness(a):
    return abs(a * 1.01**2 - a)


# %% measures over a whole unit fails="test_measures_the_slope"
def steepness(a):
    return abs(a * 2**2 - a * 1**2)


# %% keeps the sign fails="test_downhill_is_as_steep"
def steepness(a):
    return 2 * a


# %% gives the width of the parabola fails="test_measures_the_slope" also="test_a_larger_weight_is_steeper"
def steepness(a):
    return 2 / a


# %% compares training losses only fails="test_returns_four_lists_of_losses"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = learner.train_losses
    return histories


# %% takes the training losses for both fails="test_learns_from_the_batches_it_is_given"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, train)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% returns only the last losses fails="test_returns_four_lists_of_losses"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses[-1], "valid": learner.valid_losses[-1]}
    return histories


# %% trains one model twice fails="test_trains_two_fresh_models"
def compare_decay(train, valid, wd):
    model, histories = DotProductBias(train.n_users, train.n_movies, 50), {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(model, train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% gives both runs the decay fails="test_fits_the_training_ratings_better_without"
def compare_decay(train, valid, wd):
    histories = {}
    for name in ("without", "with"):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=wd)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% forgets to pass wd on fails="test_fits_the_training_ratings_better_without" also="test_predicts_unseen_ratings_better_with"
def compare_decay(train, valid, wd):
    histories = {}
    for name in ("without", "with"):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% mixes the two runs up fails="test_fits_the_training_ratings_better_without"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("with", 0.0), ("without", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% types in the numbers of an earlier run fails="test_learns_from_the_batches_it_is_given" hint="These losses are the same whatever batches come in. Where does your function make a model and train it?"
def compare_decay(train, valid, wd):
    return {
        "without": {"train": [1.49, 0.83, 0.55, 0.35, 0.27], "valid": [0.94, 0.85, 0.87, 0.9, 0.9]},
        "with": {"train": [1.49, 0.86, 0.72, 0.6, 0.52], "valid": [0.94, 0.85, 0.82, 0.81, 0.81]},
    }


# %% trains on the validation batches fails="test_learns_from_the_batches_it_is_given"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), valid, train)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% loads other batches than those it is given fails="test_learns_from_the_batches_it_is_given"
def compare_decay(train, valid, wd):
    train, valid = load_batches(batch_size=2048)
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories


# %% exchanges training and validation losses fails="test_learns_from_the_batches_it_is_given"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"valid": learner.train_losses, "train": learner.valid_losses}
    return histories


# %% plots training losses only fails="test_plots_all_four_curves"
def plot_histories(histories):
    for name, losses in histories.items():
        plt.plot(losses["train"], label=name)
    plt.legend()


# %% plots one run only fails="test_plots_all_four_curves"
def plot_histories(histories):
    plt.plot(histories["with"]["train"])
    plt.plot(histories["with"]["valid"])


# %% begins a figure for each run fails="test_plots_all_four_curves"
def plot_histories(histories):
    for name, losses in histories.items():
        plt.figure()
        plt.plot(losses["train"])
        plt.plot(losses["valid"])
        plt.title(name)


# %% plots the histories of the notebook fails="test_plots_all_four_curves"
def plot_histories(given):
    plt.plot([1.49, 0.83, 0.55, 0.35, 0.27])
    plt.plot([0.94, 0.85, 0.87, 0.9, 0.9])
    plt.plot([1.49, 0.86, 0.72, 0.6, 0.52])
    plt.plot([0.94, 0.85, 0.82, 0.81, 0.81])


# %% decays by 0.4 whatever wd is fails="test_decays_as_much_as_wd_says"
def compare_decay(train, valid, wd):
    losses = {}
    for name, decay in (("without", 0), ("with", 0.4)):
        learner = Learner(DotProductBias(train.n_users, train.n_movies, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        losses[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return losses


# %% rounds the slope to tenths fails="test_measures_the_slope" hint="0.026 is 0 in tenths. Leave the slope as it is."
def steepness(a):
    return round(abs(2 * a), 1)


# %% trains at twice the learning rate fails="test_trains_two_fresh_models"
# -     learner.fit_one_cycle(5, lr=1e-2, wd=wd)
# +     learner.fit_one_cycle(5, lr=2e-2, wd=wd)


# %% trains the two models on different halves of the ratings fails="test_trains_two_fresh_models"
# -     return {"without": _losses(train, valid, 0.0), "with": _losses(train, valid, wd)}
# +     from data.batches import Batches
# +
# +     halves = [Batches(train.x[i::2], train.y[i::2], 64, shuffle=True) for i in (0, 1)]
# +     for half in halves:
# +         half.n_users, half.n_movies = train.n_users, train.n_movies
# +     return {"without": _losses(halves[0], valid, 0.0), "with": _losses(halves[1], valid, wd)}


# %% takes half the decay fails="test_decays_as_much_as_wd_says"
# -     learner.fit_one_cycle(5, lr=1e-2, wd=wd)
# +     learner.fit_one_cycle(5, lr=1e-2, wd=wd / 2)


# %% draws the curves one after the other fails="test_plots_all_four_curves"
def plot_histories(histories):
    begin = 0
    for losses in histories.values():
        for curve in losses.values():
            plt.plot(range(begin, begin + len(curve)), curve)
            begin += len(curve)


# %% builds in the sizes of MovieLens 100k fails="test_learns_from_the_batches_it_is_given"
def compare_decay(train, valid, wd):
    histories = {}
    for name, decay in (("without", 0.0), ("with", wd)):
        learner = Learner(DotProductBias(944, 1635, 50), train, valid)
        learner.fit_one_cycle(5, lr=1e-2, wd=decay)
        histories[name] = {"train": learner.train_losses, "valid": learner.valid_losses}
    return histories
