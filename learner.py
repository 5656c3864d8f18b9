"""The training loop of these exercises: a model and batches go in, losses come out.

`Learner` passes over the training batches again and again, and AdamW moves the weights a little after each of them.
The learning rate follows one cycle: small at first, at its peak after a quarter of the training, next to nothing at
the end; the momentum does the opposite. Begin to read at `fit_one_cycle`.

At the end stands the chapter's model, for the notebooks that look at what it has learned.
"""

import math
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional as F

RISING = 0.25  # the part of the training in which the learning rate rises


class Learner:
    """Trains `model` on the batches of `train` and measures it on those of `valid`.

    A batch is a pair of tensors, `x` for the model and `y` to be predicted. `train` and `valid` can be passed over
    many times and have a `len()`. `loss_func(prediction, y)` is the mean over a batch. What happened is kept:
    `train_losses` and `valid_losses` of every epoch, `batch_losses`, `lrs` and `momenta` of every batch.
    """

    def __init__(self, model, train, valid, loss_func=F.mse_loss):
        self.model, self.train, self.valid, self.loss_func = model, train, valid, loss_func
        self.train_losses, self.valid_losses = [], []
        self.batch_losses, self.lrs, self.momenta = [], [], []

    def fit_one_cycle(self, n_epochs, lr=5e-3, wd=0.0):
        """Train for `n_epochs` passes and print their losses; a second call trains on, with a cycle of its own.

        `lr` is the peak of the learning rate. The weight decay `wd` makes every weight smaller by the factor
        1 - lr * wd before each step. Raises `FloatingPointError` when the loss is no longer a finite number.
        """
        optimizer = torch.optim.AdamW(self.model.parameters(), lr, eps=1e-5, weight_decay=wd, fused=True)
        print("epoch  train loss  valid loss")
        for epoch in range(n_epochs):
            self.train_losses.append(self._train_epoch(optimizer, lr, epoch, n_epochs))
            self.valid_losses.append(self.validate())
            print(f"{epoch + 1:5}  {self.train_losses[-1]:10.4f}  {self.valid_losses[-1]:10.4f}")

    def validate(self):
        """Return the mean loss over all rows of `valid`; the model stays as it is."""
        with _evaluating(self.model):
            return _mean([(self._loss(x, y).item(), len(y)) for x, y in self.valid])

    def predict(self, batches):
        """Return the predictions for all rows of `batches`, in their order, as one tensor without gradient."""
        with _evaluating(self.model):
            return torch.cat([self.model(x) for x, _ in batches])

    def plot_losses(self):
        """Draw the losses over the epochs and return the `Axes`."""
        from matplotlib import pyplot as plt  # only here: training does without

        _, axes = plt.subplots()
        epochs = range(1, len(self.train_losses) + 1)
        axes.plot(epochs, self.train_losses, marker="o", label="training")
        axes.plot(epochs, self.valid_losses, marker="o", label="validation")
        axes.set(xlabel="epoch", ylabel="loss", xticks=epochs)
        axes.legend()
        return axes

    def _train_epoch(self, optimizer, lr, epoch, n_epochs):
        """Take one step for each batch of `train`; return the mean of the losses from before the steps."""
        self.model.train()
        losses = []
        for batch, (x, y) in enumerate(self.train):
            self._schedule(optimizer, lr, done=(epoch + batch / len(self.train)) / n_epochs)
            loss = self._loss(x, y)
            losses.append((loss.item(), len(y)))
            if not math.isfinite(loss.item()):
                raise FloatingPointError(f"the loss is {loss.item()} in epoch {epoch + 1}: try a lower lr than {lr:g}")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        self.batch_losses += [loss for loss, _ in losses]
        return _mean(losses)

    def _schedule(self, optimizer, lr, done):
        """Set learning rate and momentum for the next batch, when the part `done` of the training is over."""
        self.lrs.append(one_cycle(lr / 25, lr, lr / 1e5, done))
        self.momenta.append(one_cycle(0.95, 0.85, 0.95, done))
        for group in optimizer.param_groups:
            group.update(lr=self.lrs[-1], betas=(self.momenta[-1], 0.99))

    def _loss(self, x, y):
        prediction = self.model(x)
        if prediction.shape == (len(y), 1) and y.ndim == 1:  # each prediction would meet every y
            raise ValueError(f"the model returns shape {(len(y), 1)} for y of shape {(len(y),)}: `.squeeze(1)` it")
        return self.loss_func(prediction, y)


def one_cycle(start, peak, end, done):
    """Return what goes from `start` to `peak` to `end`, each way along half a cosine, while `done` goes 0 to 1."""
    if done < RISING:
        return _cosine(start, peak, done / RISING)
    return _cosine(peak, end, (done - RISING) / (1 - RISING))


def _cosine(start, end, done):
    return start + (end - start) * (1 - math.cos(math.pi * done)) / 2


def _mean(losses):
    """Return the mean of `(loss, rows)` pairs, each weighing as much as it has rows."""
    return sum(loss * rows for loss, rows in losses) / sum(rows for _, rows in losses)


@contextmanager
def _evaluating(model):
    """Turn gradients, dropout and the statistics of batch norm off, and afterwards back on."""
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


class DotProductBias(nn.Module):
    """Factors and a bias for each user and each movie; predictions inside `y_range`."""

    def __init__(self, n_users, n_movies, n_factors, y_range=(0, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = nn.Embedding(n_users, n_factors), nn.Embedding(n_users, 1)
        self.movie_factors, self.movie_bias = nn.Embedding(n_movies, n_factors), nn.Embedding(n_movies, 1)
        self.y_range = y_range
        for weight in self.parameters():
            nn.init.trunc_normal_(weight, std=0.01)

    def forward(self, x):
        """Return the predictions, of shape (b,), for the (user, movie) pairs `x`, of shape (b, 2)."""
        users, movies = x[:, 0], x[:, 1]
        score = (self.user_factors(users) * self.movie_factors(movies)).sum(dim=1)
        score = score + self.user_bias(users)[:, 0] + self.movie_bias(movies)[:, 0]
        low, high = self.y_range
        return torch.sigmoid(score) * (high - low) + low


def trained_dot_product_bias():
    """Train the chapter's model, with 50 factors, and return it and the list of the titles that its rows belong to."""
    from data.batches import load_batches  # only here: the rest does without pandas

    torch.manual_seed(42)
    train, valid = load_batches(batch_size=512)
    model = DotProductBias(train.n_users, train.n_movies, n_factors=50)
    Learner(model, train, valid).fit_one_cycle(5, lr=1e-2, wd=0.4)
    return model, list(train.titles)
