# %% leaves the dot product as it is fails="test_similarities_of_a_small_table"
def similarities(factors, row):
    return factors @ factors[row]


# %% divides by the length of one row only fails="test_similarities_of_a_small_table" also="test_similarities_do_not_depend_on_lengths"
def similarities(factors, row):
    return factors @ factors[row] / factors[row].norm()


# %% divides by the squared lengths fails="test_similarities_of_a_small_table"
def similarities(factors, row):
    lengths = (factors**2).sum(dim=1)
    return factors @ factors[row] / lengths / lengths[row]


# %% measures the euclidean distance fails="test_similarities_of_a_small_table"
def similarities(factors, row):
    return (factors - factors[row]).norm(dim=1)


# %% turns the cosine into a distance fails="test_similarities_of_a_small_table" hint="That is 1 less the cosine, a distance. The similarity itself is asked for."
def similarities(factors, row):
    return 1 - nn.functional.cosine_similarity(factors[row], factors, dim=1)


# %% forgets the sign fails="test_similarities_of_a_small_table" hint="Opposite directions have a similarity of -1. Where did the sign go?"
def similarities(factors, row):
    return nn.functional.cosine_similarity(factors[row], factors, dim=1).abs()


# %% adds up along the wrong dimension fails="test_similarities_of_a_small_table" hint="A row is a movie. Along which dimension does each have one sum?"
def similarities(factors, row):
    return nn.functional.cosine_similarity(factors[row][None], factors, dim=0)


# %% leaves the movie itself out of the similarities fails="test_similarities_of_a_small_table" hint="One is missing: a movie's similarity to itself is 1, and is on the list too."
def similarities(factors, row):
    others = torch.cat([factors[:row], factors[row + 1 :]])
    return nn.functional.cosine_similarity(factors[row], others, dim=1)


# %% keeps a second dimension fails="test_similarities_of_a_small_table" hint="The values are right. One number a movie has shape (n,)."
def similarities(factors, row):
    unit = factors / factors.norm(dim=1, keepdim=True)
    return unit @ unit[[row]].T


# %% compares everything with the first row fails="test_similarities_of_any_row"
def similarities(factors, row):
    return nn.functional.cosine_similarity(factors[0], factors, dim=1)


# %% centers the rows first fails="test_similarities_of_any_row" hint="Is anything done to the rows before they are multiplied? The cosine takes them as they are."
def similarities(factors, row):
    if factors.shape[1] > 2:
        factors = factors - factors.mean(dim=1, keepdim=True)
    return nn.functional.cosine_similarity(factors[row], factors, dim=1)


# %% takes the nearest by euclidean distance fails="test_nearest_begins_with_the_most_similar" hint="The order is the reverse of the right one. Is it sorted downward, and by the similarity, not by a distance?"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    factors, row = model.movie_factors.weight.detach(), titles.index(title)
    order = (factors - factors[row]).norm(dim=1).argsort()
    return [titles[i] for i in order if i != row][:k]


# %% takes the nearest by dot product fails="test_nearest_begins_with_the_most_similar" hint="A long row wins by its length alone. Divide by the lengths, as `similarities` does."
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    factors, row = model.movie_factors.weight.detach(), titles.index(title)
    order = (factors @ factors[row]).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% includes the movie itself fails="test_nearest_begins_with_the_most_similar"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    order = similarities(model.movie_factors.weight.detach(), titles.index(title)).argsort(descending=True)
    return [titles[i] for i in order[:k]]


# %% begins with the least similar fails="test_nearest_begins_with_the_most_similar" hint="The order is the reverse of the right one. Is it sorted downward, and by the similarity, not by a distance?"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort()
    return [titles[i] for i in order if i != row][:k]


# %% compares users fails="test_nearest_begins_with_the_most_similar" hint="There are more movies than users here. Whose factors do you compare?"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    row = titles.index(title)
    order = similarities(model.user_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% cuts to k and then takes the movie out, one short fails="test_nearest_begins_with_the_most_similar" hint="One title short. The movie itself goes first, then the list is cut."
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order[:k] if i != row]


# %% forgets which movie was asked for fails="test_nearest_ranks_any_movies" hint="That is the list for another movie. Whose row do you compare with?"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    order = similarities(model.movie_factors.weight.detach(), 0).argsort(descending=True)
    return [titles[i] for i in order if i != titles.index(title)][:k]


# %% drops the first, taking it for the movie itself fails="test_nearest_leaves_out_only_the_movie_itself"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order[1 : k + 1]]


# %% drops everything with a similarity of 1 fails="test_nearest_leaves_out_only_the_movie_itself"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(str(difflib.get_close_matches(title, titles)))
    alike = similarities(model.movie_factors.weight.detach(), titles.index(title))
    return [titles[i] for i in alike.argsort(descending=True) if alike[i] < 0.99999][:k]


# %% lets the list's own error through fails="test_unknown_title_raises_key_error"
def nearest(model, titles, title, k):
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% returns an empty list for an unknown title fails="test_unknown_title_raises_key_error" hint="An empty list says that nothing is like it. Unknown is something else."
def nearest(model, titles, title, k):
    if title not in titles:
        return []
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% says only that the title is unknown fails="test_unknown_title_is_told_the_close_ones"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(title)
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% names all the titles there are fails="test_unknown_title_is_told_the_close_ones"
def nearest(model, titles, title, k):
    if title not in titles:
        raise KeyError(f"{title} is none of {titles}")
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% finds only titles that begin the same way fails="test_unknown_title_is_told_the_close_ones"
def nearest(model, titles, title, k):
    if title not in titles:
        close = [known for known in titles if known.startswith(title)]
        raise KeyError(f"There is no {title}, but there is {', '.join(close)}.")
    row = titles.index(title)
    order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
    return [titles[i] for i in order if i != row][:k]


# %% rounds the similarities to two places fails="test_similarities_of_any_row" hint="Nothing is to be rounded: the numbers go on as they are."
def similarities(factors, row):
    return nn.functional.cosine_similarity(factors[row], factors, dim=1).round(decimals=2)


# %% takes row 0 for no row fails="test_similarities_of_a_small_table"
def similarities(factors, row):
    return nn.functional.cosine_similarity(factors[row or -1], factors, dim=1)


# %% leaves #na# out fails="test_nearest_ranks_any_movies" hint="One title is missing. Here `#na#` is treated as any other."
# -     return [titles[i] for i in order if i != row][:k]
# +     return [titles[i] for i in order if i != row and titles[i] != "#na#"][:k]


# %% makes the model's own rows one long fails="test_nearest_ranks_any_movies"
# -     order = similarities(model.movie_factors.weight.detach(), row).argsort(descending=True)
# +     rows = model.movie_factors.weight.detach()
# +     rows /= rows.norm(dim=1, keepdim=True)
# +     order = (rows @ rows[row]).argsort(descending=True)


# %% adds a little to what it divides by fails="test_similarities_do_not_depend_on_lengths"
def similarities(factors, row):
    return factors @ factors[row] / (factors.norm(dim=1) * factors[row].norm() + 1e-4)


# %% takes small letters for large ones fails="test_unknown_title_raises_key_error" hint="“babe (1995)” is not among the titles, though it is close to one. What is asked for then?"
# -     if title not in titles:
# +     named = {known.lower(): known for known in titles}
# +     title = named.get(title.lower(), title)
# +     if title not in titles:


# %% takes it that some title is close fails="test_unknown_title_raises_key_error" hint="Nothing is written like “q”, so there is no first title to name. What does your message say then?"
# -         raise KeyError(f"There is no movie called {title}. Did you mean {' or '.join(close) or 'something else'}?")
# +         raise KeyError(f"There is no movie called {title}. Did you mean {close[0]}?")
