"""What a notebook may claim: `python -m grader.selftest.claims` has each question's solution claim it.

Two things are tried for every check. Whoever hands in again knows from the messages what was right the last time: an
answer that knows all of that, each reply of the solution to what was drawn before, must fail where inputs are drawn
anew, or `SAME` says why it passes. And where the reply to a check is a truth value, the kernel has judged and not the
grader: `SAID` lists those checks with what makes up for it.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

os.environ["MOVIELENS_RELEASE"] = "sample"  # the same everywhere, and nothing to fetch

from grader.content.question import Question
from grader.judging.checks import DRAWS, Check, Recognized, checks_of, run_check
from grader.judging.compare import as_list, assert_close
from grader.judging.kinds import Right
from grader.judging.outcome import Finding, Outcome
from grader.running.grading import Grading
from grader.running.submission import ReferenceAsker, Submission, drawn
from grader.selftest.forged import Recorded, Recorder, asked_for, recorded

AGAIN = 1  # stands for the hash of the notebook that is handed in again

# Checks that replies to other inputs pass, and why: they compare no value that follows from what is drawn. Most
# have another one beside them that does.
FORM = "a shape, a range, a spread: every right reply has it, whatever was drawn"
ERROR = "an exception and its words"
REPLIES = "replies are compared with one another, and these are of one kind"
GOOD = "a bar that whatever has learned passes"
SAME = {
    "09_embedding_matrix: test_draws_standard_normal_numbers": FORM,
    "11_why_embedding: test_measures_one_call_in_seconds": FORM,
    "12_before_training: test_spreads_as_far_as_std_says": FORM,
    "18_bias: test_predicts_one_number_for_each_pair": FORM,
    "22_why_small_weights: test_returns_four_lists_of_losses": FORM,
    "28_feedback_loops: test_counts_the_clicks_of_each_evening": FORM,
    "28_feedback_loops: test_only_those_who_like_a_movie_click": FORM,
    "30_collab_nn: test_predicts_one_number_for_each_pair": FORM,
    "31_metadata_model: test_normalizes_the_training_rows": FORM,
    "31_metadata_model: test_returns_a_tensor_for_each_table": FORM,
    "31_metadata_model: test_squeezes_into_the_range": FORM,
    "31_metadata_model: test_stays_inside_the_range": FORM,
    "b2_clicks_instead_of_stars: test_fit_returns_both_factors": FORM,
    "b6_who_is_shown: test_knob_at_one_spreads_most": FORM,
    "c1_dataloaders: test_batches_have_the_right_shapes": FORM,
    "c3_factor_map: test_components_are_unrelated": FORM,
    "c3_factor_map: test_map_is_centered": FORM,
    "c5_collab_learner: test_collab_learner_hands_y_range_on": FORM,
    "c6_delegates: test_embedding_nn_hands_its_keywords_on": FORM,
    "r3_full_movielens: test_predicts_every_row": FORM,
    "r3_full_movielens: test_runs_on_the_files_of_a_larger_release": FORM,
    "r3_full_movielens: test_stays_on_the_scale": FORM,
    "r4_cross_entropy_compared: test_spread_is_in_stars": FORM,
    "r4_cross_entropy_compared: test_spread_is_that_of_the_trained_model": FORM,
    "r4_cross_entropy_compared: test_train_both_makes_forecasts": FORM,
    "09_embedding_matrix: test_refuses_a_negative_id": ERROR,
    "09_embedding_matrix: test_refuses_an_id_beyond_the_last_row": ERROR,
    "16_mean_squared_error: test_refuses_a_column": ERROR,
    "c4_embedding_distance: test_unknown_title_is_told_the_close_ones": ERROR,
    "c4_embedding_distance: test_unknown_title_raises_key_error": ERROR,
    "09_embedding_matrix: test_follows_its_seed": REPLIES,
    "12_before_training: test_follows_the_seed": REPLIES,
    "15_train_a_model: test_learns_nothing_from_validation": REPLIES,
    "15_train_a_model: test_reports_the_error_of_all_validation_ratings": REPLIES,
    "15_train_a_model: test_starts_every_batch_with_a_fresh_gradient": REPLIES,
    "22_why_small_weights: test_a_larger_weight_is_steeper": REPLIES,
    "22_why_small_weights: test_decays_as_much_as_wd_says": REPLIES,
    "22_why_small_weights: test_fits_the_training_ratings_better_without": REPLIES,
    "22_why_small_weights: test_predicts_unseen_ratings_better_with": REPLIES,
    "22_why_small_weights: test_trains_two_fresh_models": REPLIES,
    "28_feedback_loops: test_the_first_evening_is_by_lot": REPLIES,
    "28_feedback_loops: test_the_seed_decides": REPLIES,
    "30_collab_nn: test_hidden_layer_bends": REPLIES,
    "31_metadata_model: test_bends_between_the_layers": REPLIES,
    "31_metadata_model: test_each_row_is_on_its_own_after_eval": REPLIES,
    "31_metadata_model: test_every_column_counts": REPLIES,
    "31_metadata_model: test_normalizes_with_the_batch_while_it_trains": REPLIES,
    "31_metadata_model: test_takes_numbers_as_they_are": REPLIES,
    "b4_negatives: test_all_chance_comes_from_rng": REPLIES,
    "b5_two_towers: test_the_batch_does_not_matter": REPLIES,
    "c1_dataloaders: test_every_epoch_is_shuffled_anew": REPLIES,
    "r3_full_movielens: test_gives_the_same_numbers_again": REPLIES,
    "r3_full_movielens: test_learns_nothing_from_what_it_predicts": REPLIES,
    "r4_cross_entropy_compared: test_train_both_does_not_look_at_valid": REPLIES,
    "15_train_a_model: test_predicts_the_validation_ratings": GOOD,
    "22_why_small_weights: test_learns_from_the_batches_it_is_given": GOOD,
}
# Whose replies hold truth values, and what they are worth.
SAID = {
    "04_crosstab_by_hand: test_makes_every_row_a_list_of_its_own": "one list or two; others compare numbers",
    "12_before_training: test_can_be_trained": "whether there is a gradient; the weights themselves are compared",
    "12_before_training: test_has_a_row_for_every_number": "that it says anything; what it says is compared",
    "13_a_class: test_fan_is_an_example": "a class; `test_fan_speaks_like_its_parent` compares what it says",
    "14_columns: test_knows_a_view_from_a_copy": "the answer itself, compared with what became of the numbers",
    "21_weight_decay_gradient: test_keeps_no_graph": "whether there is a graph; the gradients are compared",
    "28_feedback_loops: test_draws_shares": "whether two pictures differ",
    "28_feedback_loops: test_draws_what_it_is_given": "whether two pictures differ",
    "30_collab_nn: test_learner_is_good_on_real_ratings": "classes; the predictions are compared",
    "c2_create_params: test_is_registered": "whether there will be a gradient; `test_trains` looks at what comes of it",
    "c5_collab_learner: test_collab_learner_makes_a_dot_product": "one object or two; `test_the_learner_learns`",
    "c5_collab_learner: test_collab_learner_makes_a_network": "one object or two; other checks compare predictions",
    "c6_delegates: test_returns_a_decorator": "whether it can be called; the signatures are compared",
    "c6_delegates: test_shows_the_parameters_for_a_class": "a class; what its objects keep is compared",
}


class Remembering:
    """A desk whose answer says again, in their order, what was right for the inputs that were drawn before."""

    def __init__(self, recorder: Recorder, grading: Grading) -> None:
        self.notebook = recorder.notebook
        self._recorder, self._grading = recorder, grading
        self.reference = ReferenceAsker(grading, recorder.question)

    def argument(self, name: str, check: Check) -> Any:
        """What a check asks for. Raises KeyError, Finding."""
        if name == "answer":
            self.said = Remembered(self._recorder.logs[check.name, name])
            return self.said
        if name == "reference":
            return self.reference
        if name in DRAWS:
            return drawn(self._grading.seed, check, name, AGAIN)
        return Submission.argument(self._recorder, name, check)

    def is_right(self) -> bool:
        """Whether all that was said is what the solution says to what was asked now."""
        return all(_says_the_same(self.reference, *asked) for asked in self.said.asked)

    def recognized(self, _: Check, __: int | None) -> Recognized:
        """Nothing: it is no mistake."""
        return Recognized()

    def recorded(self, _: Check) -> list[Right] | None:
        """There is no release."""
        return None

    def asked_lines(self, _: int | None) -> list[tuple[str, str]]:
        """Nobody reads them."""
        return []

    def twice(self, _: int | None) -> str:
        """Nothing is defined twice."""
        return ""

    def left_behind(self) -> str:
        """Nothing lies beside it."""
        return ""


class Remembered(Recorded):
    """Replies from a log, and a note of what they were given as replies to."""

    asked: list[tuple[str, str, dict[str, Any], Any]]

    def __call__(self, expression: str, setup: str = "", **named: Any) -> Any:
        """Return the next reply to a question in these words. Raises Finding where there was none."""
        given = {name: value for name, value in named.items() if name not in ("may_change", "shown", "timeout")}
        value = super().__call__(expression, setup, **named)
        self.asked = [*getattr(self, "asked", []), (expression, setup, given, value)]
        return value


def _says_the_same(reference: ReferenceAsker, expression: str, setup: str, given: dict[str, Any], value: Any) -> bool:
    try:
        right = reference(expression, setup, None, tuple(given), "", **given)
        assert_close(as_list(value), as_list(right))
    except Finding:
        return False
    return True


def passes_again(recorder: Recorder, grading: Grading, check: Check) -> bool:
    """Whether a check with drawn inputs passes what was right for others, and is wrong now."""
    if not check.is_drawn or (check.name, "answer") not in recorder.logs:
        return False
    desk = Remembering(recorder, grading)
    return run_check(check, desk, {}).outcome is Outcome.PASSED and not desk.is_right()


def said(recorder: Recorder) -> Iterator[str]:
    """Name the checks to which a truth value was a reply, or part of one."""
    for (check, role), log in recorder.logs.items():
        if role == "answer" and any(_judges(asked.value) for asked in log):
            yield f"{recorder.question.name}: {check}"


def _judges(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_judges, value.values()))
    if isinstance(value, (list, tuple, set)):
        return any(map(_judges, value))
    return isinstance(value, (bool, np.bool_))


def problems(grading: Grading, question: Question) -> list[str]:
    """Say what is neither refused nor listed."""
    recorder = recorded(grading, question)
    try:
        again = [check.name for check in checks_of(question) if passes_again(recorder, grading, check)]
    finally:
        grading.release(question)
    names = [f"{question.name}: {name}" for name in again]
    found = [f"{name} passes what was right for other inputs" for name in names if name not in SAME]
    return found + [f"{name} has a kernel judge" for name in said(recorder) if name not in SAID]


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Questions, by name or part of it; all if none.")] = None,
) -> None:
    """Have each solution claim what it said to other inputs, and list what a kernel judges; exit 1 at a surprise."""
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    questions = asked_for(names)
    grading = Grading(seed=0, recognizes=False)
    found: list[str] = []
    try:
        for question in questions:
            new = problems(grading, question)
            console.print(question.name, *new, sep="\n    ", markup=False, soft_wrap=True)
            found += new
    finally:
        grading.close()
    console.print(f"{len(questions)} questions, {len(found)} problems.")
    raise typer.Exit(1 if found else 0)


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of NumPy, about numbers that are none
        typer.run(main)
