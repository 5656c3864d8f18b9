"""Checks that pass what was not worked out from their inputs, each with the reason; `claims.py` finds out which do."""

from __future__ import annotations

from collections.abc import Iterator

FORM = "what is looked at is a shape, a range, a spread, a gap or a label; what stands there, others look at"
REPLIES = "replies are compared with one another, and these are of one kind"
GOOD = "a bar that whatever is near the right values passes"
TIMES = "how long a call took: to measure that is what was asked for"
OWN = "the student's own words, titles or stars, which nobody else knows"
BELIEVED = {
    FORM: """
01_what_it_solves: recommends_only_what_is_unseen
02_how_it_works: lists_equal_matches
04_crosstab_by_hand: has_a_row_for_each_user_and_an_element_for_each_movie holds_none_where_nothing_was_rated
    returns_three_things
05_crosstab: has_a_row_for_each_user_and_a_column_for_each_title holds_numbers_in_every_column
    leaves_a_gap_where_nothing_was_rated
09_embedding_matrix: draws_standard_normal_numbers
12_before_training: does_not_pile_up_at_the_ends draws_a_bell has_a_row_for_every_number keeps_within_two_deviations
    spreads_as_far_as_std_says
15_train_a_model: reports_two_numbers_an_epoch starts_with_small_random_factors
17_cross_entropy: every_parameter_learns logits_may_be_any_number
18_bias: hands_its_weights_to_the_optimizer has_a_bias_for_each_user_and_movie predicts_one_number_for_each_pair
    stays_inside_the_range
21_weight_decay_gradient: keeps_no_graph
22_why_small_weights: returns_four_lists_of_losses
24_bias_or_average: disagree_works_for_any_ratings
28_feedback_loops: counts_the_clicks_of_each_evening draws_a_panel_for_each_policy only_those_who_like_a_movie_click
29_factor_sizes: dot_error_is_the_message
30_collab_nn: predictions_stay_in_the_range predicts_one_number_for_each_pair
31_metadata_model: has_a_hidden_layer_for_each_size has_an_embedding_for_each_category normalizes_the_training_rows
    returns_a_tensor_for_each_table squeezes_into_the_range stays_inside_the_range uses_what_training_says_for_both
b2_clicks_instead_of_stars: fit_begins_by_lot fit_returns_both_factors
b5_two_towers: both_layers_are_trained
b6_who_is_shown: knob_at_one_spreads_most
c1_dataloaders: batches_have_the_right_shapes
c2_create_params: draws_small_normal_numbers has_the_size_that_was_asked_for is_registered
    registers_factors_and_biases says_what_two_numbers_for_a_size_break
c3_factor_map: components_are_unrelated draw_map_writes_each_title_beside_its_dot has_columns_x_and_y
    map_is_centered takes_the_most_rated_movies x_has_the_greatest_variance
c4_embedding_distance: nearest_leaves_out_only_the_movie_itself
c5_collab_learner: collab_learner_hands_y_range_on from_classes_hands_y_range_on starts_with_small_numbers
c6_delegates: embedding_nn_hands_its_keywords_on embedding_nn_shows_its_keywords
r3_full_movielens: compares_on_one_release compares_roots manages_without_knowing_the_users
    predicts_every_row puts_the_lowest_error_first runs_on_the_files_of_a_larger_release stays_on_the_scale
r4_cross_entropy_compared: reliability_has_a_row_for_each_bin spread_is_in_stars
    spread_is_that_of_the_trained_model train_both_makes_forecasts
""",
    REPLIES: """
04_crosstab_by_hand: makes_every_row_a_list_of_its_own
09_embedding_matrix: follows_its_seed
10_one_hot: multiplies_with_every_row
12_before_training: follows_the_seed
15_train_a_model: learns_nothing_from_validation reports_the_error_of_all_validation_ratings
    starts_every_batch_with_a_fresh_gradient
17_cross_entropy: user_and_movie_both_count
22_why_small_weights: a_larger_weight_is_steeper decays_as_much_as_wd_says fits_the_training_ratings_better_without
    predicts_unseen_ratings_better_with trains_two_fresh_models
28_feedback_loops: draws_shares draws_what_it_is_given the_first_evening_is_by_lot the_seed_decides
30_collab_nn: hidden_layer_bends
31_metadata_model: bends_between_the_layers each_row_is_on_its_own_after_eval every_column_counts
    normalizes_with_the_batch_while_it_trains takes_numbers_as_they_are
b2_clicks_instead_of_stars: fit_goes_on_where_it_was
b4_negatives: all_chance_comes_from_rng
b5_two_towers: the_batch_does_not_matter
b7_your_ten: my_ten_are_for_my_ratings
c1_dataloaders: every_epoch_is_shuffled_anew
c3_factor_map: each_title_has_its_own_place
c5_collab_learner: collab_learner_leaves_training_to_the_caller
r3_full_movielens: gives_the_same_numbers_again has_a_row_for_each_that_is_asked keeps_the_order_of_the_rows
    learns_nothing_from_what_it_predicts tells_the_genres
r4_cross_entropy_compared: train_both_does_not_look_at_valid
""",
    GOOD: """
06_latent_factor: finds_a_hidden_factor
12_before_training: error_grows_with_std error_grows_with_the_number_of_factors starts_with_predictions_near_zero
    std_is_small_if_nothing_is_said users_and_movies_have_a_table_each
15_train_a_model: finds_hidden_factors predicts_the_validation_ratings reports_the_training_error
    steps_as_far_as_lr_says training_losses_are_those_of_the_steps
17_cross_entropy: finds_hidden_tastes
18_bias: beats_the_dot_product
22_why_small_weights: learns_from_the_batches_it_is_given
27_new_users_and_movies: beats_the_average_user
28_feedback_loops: concentrates_under_greedy learns_what_people_like newcomers_take_the_seats
    stays_fair_under_random
30_collab_nn: learner_is_good_on_real_ratings learns_what_a_sum_cannot
31_metadata_model: beats_users_and_titles_alone
b4_negatives: each_unseen_title_is_equally_likely
b5_two_towers: new_titles_find_their_users
b6_who_is_shown: turning_the_knob_spreads_the_shops_pages
c2_create_params: trains
c3_factor_map: places_are_right_for_any_model
c4_embedding_distance: nearest_finds_its_own_kind
c5_collab_learner: the_learner_learns
r3_full_movielens: beats_the_chapter finds_hidden_tastes uses_what_is_known
r4_cross_entropy_compared: forecast_is_as_sure_as_it_may_be forecast_is_no_surer_than_it_may_be
    forecasts_know_more_than_the_shares train_both_learns
""",
    TIMES: """
11_why_embedding: is_not_misled_by_one_slow_call measures_one_call_in_seconds shows_that_the_look_up_is_faster
""",
    OWN: """
b7_your_ten: my_ratings_are_stars my_ratings_name_ten_titles
r2_other_areas: areas_is_a_table fills_every_cell looks_elsewhere names_three_fields speaks_of_each_field
    tells_pros_from_cons
""",
}
# Whose replies hold truth values, and what they are worth.
SAID = {
    "14_columns: test_knows_a_view_from_a_copy": "the answer itself, compared with what became of the numbers",
}


def _checks(listed: str) -> Iterator[str]:
    """Yield the checks of a list: a question's name, a colon, and its checks."""
    question = ""
    for word in listed.split():
        if word.endswith(":"):
            question = word
        else:
            yield f"{question} test_{word}"


PASSES = {check: reason for reason, listed in BELIEVED.items() for check in _checks(listed)}
