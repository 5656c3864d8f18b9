"""Vocabularies count the training split alone; batches lose no row and repeat no order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch

from data import load_titled_ratings, split_ratings
from data.batches import Batches, RatingBatches, Vocab, load_batches
from data.release import Release


def epoch(batches: Batches) -> tuple[torch.Tensor, torch.Tensor]:
    xs, ys = zip(*batches, strict=True)
    return torch.cat(xs), torch.cat(ys)


def test_a_vocab_is_sorted_behind_its_gap() -> None:
    vocab = Vocab(["b", "a", "b", "c"])
    assert list(vocab) == ["#na#", "a", "b", "c"]
    assert len(vocab) == 4


def test_a_vocab_gives_places_and_0_for_the_unseen() -> None:
    places = Vocab([30, 10, 20]).index([20, 99, 10, 20])
    assert places.tolist() == [2, 0, 1, 2]
    assert places.dtype == np.int64


@pytest.mark.parametrize("values", [["a", None, "b"], ["a", float("nan"), "b"], ["#na#", "a", "b"]])
def test_missing_values_are_the_gap(values: list[object]) -> None:
    vocab = Vocab(values)
    assert list(vocab) == ["#na#", "a", "b"]
    assert vocab.index(values).tolist() == [vocab.index([value])[0] for value in values]
    assert sorted(vocab.index(values)) == [0, 1, 2]


def test_places_and_values_undo_each_other() -> None:
    titles = pd.Series(["Orbit", "Alibi", "Orbit", "Waltz"])
    vocab = Vocab(titles)
    assert [vocab[place] for place in vocab.index(titles)] == titles.tolist()


def test_an_empty_vocab_holds_the_gap_alone() -> None:
    vocab = Vocab([])
    assert list(vocab) == ["#na#"]
    assert vocab.index(["a"]).tolist() == [0]


def test_one_string_is_not_a_column() -> None:
    with pytest.raises(TypeError):
        Vocab(["a"]).index("a")


def test_a_batch_is_pairs_and_ratings() -> None:
    x, y = next(iter(Batches(np.arange(20).reshape(10, 2), range(10), batch_size=4)))
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((4, 2), torch.int64, (4,), torch.float32)


@pytest.mark.parametrize("n, batch_size, sizes", [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 64, [3]), (2, 1, [1, 1])])
def test_the_last_short_batch_is_kept(n: int, batch_size: int, sizes: list[int]) -> None:
    batches = Batches(np.zeros((n, 2)), np.zeros(n), batch_size, shuffle=True)
    assert [len(y) for _, y in batches] == sizes
    assert (len(batches), batches.n) == (len(sizes), n)


def test_every_row_comes_once_an_epoch_beside_its_rating() -> None:
    batches = Batches(np.stack([np.arange(1000), -np.arange(1000)], axis=1), np.arange(1000), shuffle=True)
    for _ in range(3):
        x, y = epoch(batches)
        assert sorted(y.tolist()) == list(range(1000))
        assert torch.equal(x[:, 0], y.long())
        assert torch.equal(x[:, 1], -y.long())


def test_every_epoch_has_another_order_and_a_seed_repeats_them() -> None:
    def orders(seed: int) -> list[list[float]]:
        batches = Batches(np.zeros((1000, 2)), np.arange(1000), shuffle=True, seed=seed)
        return [epoch(batches)[1].tolist() for _ in range(3)]

    first, second, third = orders(1)
    assert first != second != third != first
    assert orders(1) == [first, second, third]
    assert orders(2)[0] != first


def test_torchs_own_seed_is_neither_used_nor_moved() -> None:
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    epoch(Batches(np.zeros((10, 2)), np.zeros(10), shuffle=True))
    assert torch.equal(torch.rand(3), expected)


def test_without_shuffling_the_order_is_kept() -> None:
    batches = Batches(np.zeros((100, 2)), np.arange(100))
    assert epoch(batches)[1].tolist() == epoch(batches)[1].tolist() == list(range(100))


@pytest.mark.parametrize("shuffle", [True, False])
def test_changing_a_batch_in_place_changes_no_rating(shuffle: bool) -> None:
    batches = Batches(np.ones((10, 2)), np.ones(10), batch_size=4, shuffle=shuffle)
    for x, y in batches:
        x.zero_()
        y.zero_()
    x, y = epoch(batches)
    assert (int(x.sum()), int(y.sum())) == (20, 10)


def test_unfit_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="x has 3 rows and y has 2"):
        Batches(np.zeros((3, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="batch_size is 0"):
        Batches(np.zeros((3, 2)), np.zeros(3), batch_size=0)


def test_what_training_never_saw_is_at_0() -> None:
    train = pd.DataFrame({"user": [5, 6], "title": ["Alibi", "Orbit"], "rating": [3, 4]})
    valid = pd.DataFrame({"user": [6, 7], "title": ["Waltz", "Alibi"], "rating": [1, 2]})
    batches = RatingBatches(valid, Vocab(train.user), Vocab(train.title))
    assert batches.x.tolist() == [[2, 0], [0, 1]]
    assert batches.y.tolist() == [1.0, 2.0]
    assert (batches.n_users, batches.n_movies) == (3, 3)


def test_loaded_batches_are_the_split_in_places(release: Release) -> None:
    train, valid = load_batches(seed=7)
    for batches, part in zip((train, valid), split_ratings(load_titled_ratings(), seed=7), strict=True):
        assert batches.n == len(part)
        users, titles = zip(*((batches.users[u], batches.titles[t]) for u, t in batches.x.tolist()), strict=True)
        assert all(kept in (seen, "#na#") for kept, seen in zip(users, part.user, strict=True))
        assert all(kept in (seen, "#na#") for kept, seen in zip(titles, part.title, strict=True))
        assert batches.y.tolist() == part.rating.tolist()
    assert train.x.min() == 1
    assert train.x.max(dim=0).values.tolist() == [train.n_users - 1, train.n_movies - 1]
    assert valid.x.min() == 0
    assert train.users is valid.users and train.titles is valid.titles


def test_training_is_shuffled_and_validation_is_not(release: Release) -> None:
    train, valid = load_batches(batch_size=512)
    assert not torch.equal(epoch(train)[1], epoch(train)[1])
    assert torch.equal(epoch(valid)[1], valid.y)


def test_movielens_100k_has_944_users_and_some_1635_titles(
    published: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOVIELENS_RELEASE", "ml-100k")
    train, valid = load_batches()
    assert (train.n, valid.n, train.n_users) == (80_000, 20_000, 944)
    assert 1_620 <= train.n_movies <= 1_650
