"""Losses of a training that never was, as they look in a book.

question: 22_why_small_weights
fails: learns_from_the_batches_it_is_given trains_two_fresh_models fits_the_training_ratings_better_without
fails: predicts_unseen_ratings_better_with
"""


def compare_decay(train, valid, wd):
    return {
        "without": {"train": [1.4, 0.7, 0.4, 0.2, 0.06], "valid": [1.3, 1.1, 1.05, 1.05, 1.08]},
        "with": {"train": [1.4, 0.8, 0.5, 0.3, 0.09], "valid": [1.3, 1.0, 0.97, 0.94, 0.92]},
    }
