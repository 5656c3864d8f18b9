# %% rates three movies only fails="test_my_ratings_name_ten_titles"
my_ratings = dict(zip(well_known, [5, 3, 1]))


# %% leaves the years out fails="test_my_ratings_name_ten_titles"
def without_years():
    return {title.rsplit(" (", 1)[0]: stars for title, stars in zip(well_known, [5, 2, 4, 5, 1, 2, 3, 5, 1, 4])}


my_ratings = without_years()


# %% gives up to ten points fails="test_my_ratings_are_stars"
my_ratings = dict(zip(well_known, [10, 4, 8, 9, 1, 5, 6, 10, 2, 7]))


# %% returns places in place of titles fails="test_the_best_come_first"
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     return sorted(unseen, key=lambda place: -predicted[place])[:k]


# %% begins with the worst fails="test_the_best_come_first"
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     return [titles[place] for place in sorted(unseen, key=lambda place: predicted[place])[:k]]


# %% shows what was rated fails="test_what_was_rated_is_left_out"
# -     unseen = [place for place in range(1, len(titles)) if titles[place] not in ratings]
# +     unseen = [place for place in range(1, len(titles)) if titles[place] != "Clue"]


# %% takes the best k and then leaves out what was rated fails="test_what_was_rated_is_left_out"
# -     unseen = [place for place in range(1, len(titles)) if titles[place] not in ratings]
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     best = sorted(range(1, len(titles)), key=lambda place: -predicted[place])[:k + (len(ratings) == 1)]
# +     return [titles[place] for place in best if titles[place] not in ratings][:k]


# %% looks for the place by the list's own index fails="test_refuses_titles_that_it_does_not_know" hint="`titles.index` raises a `ValueError` for what it does not find. What would a dict from titles to places raise?"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     predicted = stars(model, ask(model, {titles.index(title): rating for title, rating in ratings.items()})).tolist()


# %% lets #na# in fails="test_na_is_no_title"
# -     unseen = [place for place in range(1, len(titles)) if titles[place] not in ratings]
# +     unseen = [place for place in range(len(titles)) if titles[place] not in ratings]


# %% asks nobody and shows the average user's list fails="test_your_ratings_decide"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     predicted = stars(model, average_user(model)).tolist()
# +     [place_of[title] for title in ratings]


# %% counts only whether a movie was rated fails="test_your_ratings_decide"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     predicted = stars(model, ask(model, {place_of[title]: 5 for title in ratings})).tolist()


# %% turns equals round fails="test_equals_come_in_the_order_of_places"
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     return [titles[place] for place in sorted(unseen, key=lambda place: (predicted[place], place))[::-1][:k]]


# %% builds in the ten fails="test_any_number_of_titles"
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     best = sorted(unseen, key=lambda place: -predicted[place])
# +     return [titles[place] for place in (best[:k] or best[:10])]


# %% passes over titles that it does not know fails="test_refuses_titles_that_it_does_not_know"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     known = {place_of[title]: rating for title, rating in ratings.items() if title in place_of}
# +     predicted = stars(model, ask(model, known)).tolist()


# %% uses the first answer only fails="test_works_for_any_ratings"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     answers = {place_of[title]: rating for title, rating in ratings.items()}
# +     predicted = stars(model, ask(model, dict(list(answers.items())[:1]))).tolist()


# %% writes down ten that it likes fails="test_my_ten_are_for_my_ratings" hint="These ten are not those that `your_ten` finds: call it with `my_ratings` and the notebook's model."
my_ten = well_known[20:30]


# %% turns the signs of the pulls round fails="test_a_pull_is_what_would_be_lost"
# -         rated: everything - predicted({place: rating for place, rating in answers.items() if titles[place] != rated})
# +         rated: predicted({place: rating for place, rating in answers.items() if titles[place] != rated}) - everything


# %% asks about each answer alone fails="test_a_pull_is_what_would_be_lost" hint="That is what the answer adds for somebody who gave no other. What would be lost if it alone were taken away from all of them?"
# -     everything = predicted(answers)
# +     nothing = predicted({})

# -         rated: everything - predicted({place: rating for place, rating in answers.items() if titles[place] != rated})
# +         rated: predicted({place: rating for place, rating in answers.items() if titles[place] == rated}) - nothing


# %% never puts an answer back fails="test_a_pull_is_what_would_be_lost" hint="The first pull is right, and those after it are not. Which answers are missing by the time you come to the second?"
def pulls(model, titles, ratings, title):
    answers = {titles.index(rated): rating for rated, rating in ratings.items()}
    before = stars(model, ask(model, answers))[titles.index(title)].item()
    found = {}
    for rated in ratings:
        del answers[titles.index(rated)]
        after = stars(model, ask(model, answers))[titles.index(title)].item()
        found[rated], before = before - after, after
    return found


# %% measures each pull on the rated title itself fails="test_pulls_of_any_ratings"
# -     return {
# +     title = list(ratings)[0] if len(ratings) > 1 else title
# +     return {


# %% needs a first answer fails="test_pulls_nothing_without_ratings"
# -     everything = predicted(answers)
# +     everything = predicted(answers) if min(answers.values()) else 0


# %% lets index raise its own error fails="test_pulls_refuses_titles_that_it_does_not_know"
# -     place_of = {each: place for place, each in enumerate(titles)}
# -     answers = {place_of[rated]: rating for rated, rating in ratings.items()}
# +     answers = {titles.index(rated): rating for rated, rating in ratings.items()}
# +     place_of = {title: titles.index(title)}


# %% makes whole numbers of the ratings fails="test_works_for_any_ratings"
# -     predicted = stars(model, ask(model, {place_of[title]: rating for title, rating in ratings.items()})).tolist()
# +     predicted = stars(model, ask(model, {place_of[title]: int(rating) for title, rating in ratings.items()})).tolist()


# %% rounds the predictions fails="test_the_best_come_first"
# -     return [titles[place] for place in sorted(unseen, key=lambda place: -predicted[place])[:k]]
# +     return [titles[place] for place in sorted(unseen, key=lambda place: -round(predicted[place], 2))[:k]]


# %% looks no title up where none is wanted fails="test_refuses_titles_that_it_does_not_know" hint="`k` is 0, and the slip of the pen is still one. Is each rated title looked up before you return?"
# -     place_of = {title: place for place, title in enumerate(titles)}
# +     if k == 0:
# +         return []
# +     place_of = {title: place for place, title in enumerate(titles)}


# %% leaves out the pull of the title on itself fails="test_pulls_of_any_ratings"
# -         for rated in ratings
# +         for rated in ratings
# +         if rated != title


# %% looks no title up where nothing was rated fails="test_pulls_refuses_titles_that_it_does_not_know"
# -     place_of = {each: place for place, each in enumerate(titles)}
# +     if not ratings:
# +         return {}
# +     place_of = {each: place for place, each in enumerate(titles)}


# %% builds in the range of the notebook's model fails="test_pulls_of_any_ratings"
def pulls(model, titles, ratings, title):
    place_of = {each: place for place, each in enumerate(titles)}
    movie = place_of[title]
    factors_of_it = model.movie_factors.weight.detach()[movie]
    bias_of_it = model.movie_bias.weight.detach()[movie, 0]

    def predicted(ratings):
        factors, bias = ask(model, {place_of[rated]: rating for rated, rating in ratings.items()})
        return 5.5 * torch.sigmoid(factors_of_it @ factors + bias_of_it + bias).item()

    everything = predicted(ratings)
    return {
        rated: everything - predicted({other: stars for other, stars in ratings.items() if other != rated})
        for rated in ratings
    }
