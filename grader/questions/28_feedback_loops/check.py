"""Question 28: how a recommender that learns from its own recommendations makes equal movies unequal."""

import numpy as np

from grader.checking import assert_above, assert_below, assert_close, assert_true, needs

N_SHOWN = 5
DRAWN = """
import hashlib
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg

def contents(axes):  # the points of lines, bands, bars and dots, and the values of a heat map
    bars = [bar.get_patch_transform().transform(bar.get_path().vertices) for bar in axes.patches]
    bands = [path.vertices for band in axes.collections for path in band.get_paths()]
    lines = [line.get_xydata() for line in axes.lines] + [dots.get_offsets() for dots in axes.collections]
    values = [each.get_array() for each in (*axes.collections, *axes.images)]
    points = [np.asarray(part, dtype=float).reshape(-1, 2) for part in (*bars, *bands, *lines)]
    return points, [np.asarray(each, dtype=float).ravel() for each in values if each is not None]

def drawn(months):
    plt.close("all")
    show, plt.show = plt.show, lambda *args, **options: None  # it would close the figures before they are looked at
    try:
        plot_takeover(months)
    finally:
        plt.show = show
    figures = [plt.figure(number) for number in plt.get_fignums()]
    panels = [
        (figure.number, axes.get_position().extents.tolist(), *contents(axes))
        for figure in figures for axes in figure.axes if axes.has_data()
    ]
    canvases = [FigureCanvasAgg(figure) for figure in figures]
    for canvas in canvases:
        canvas.draw()
    pictures = [hashlib.sha256(canvas.buffer_rgba()).hexdigest() for canvas in canvases]
    plt.close("all")
    return panels, pictures
"""
BESIDE = "`plt.subplots(rows, columns)` makes one figure: how many rows does it take, and how many columns?"
BY_LOT = "Who leaves is drawn anew every evening, among all users, whenever they came."
EACH_EVENING = "Who has not clicked yet would see the same five posters for ever. When are the lots among equals drawn?"
ORDER = "A dict keeps its order. The first panel is the one on the left: which policy does it get?"
NOT_YOURS = (
    "These lots come from the generator that all of NumPy shares. `np.random.default_rng(seed)` makes one of your own."
)
BOTH = "[drawn(months)[1], drawn(changed)[1]]"
TWO_PICTURES = "plot_takeover, for two months"
WATCHED = """
import numpy as np

def watched(rounds, seed, likes, scores=None):
    # the clicks that `beliefs` is asked about, evening by evening, and what simulate returns; `scores`: believed of all
    notebook = getattr(simulate, "__globals__", {})  # where `simulate` looks for it
    given, seen = notebook.get("beliefs"), []

    def asked(clicks):
        if not seen or not np.array_equal(seen[-1], clicks):
            seen.append(np.array(clicks, dtype=float))
        return given(clicks) if scores is None else np.tile(np.array(scores, dtype=float), (len(clicks), 1))

    notebook["beliefs"] = asked
    try:
        played = simulate(rounds, "greedy", seed, likes)
    finally:
        notebook["beliefs"] = given
    return [clicks for clicks in seen if clicks.shape == likes.shape], played
"""  # Who does not ask `beliefs` shows nothing here, and is right all the same.
ALL_ALIKE = "simulate(4, 'greedy', 4, likes), where beliefs(clicks) is 3 for every user and movie"
SEEN = "the clicks that simulate({}, 'greedy', {}, likes) asks beliefs about"


def test_equal_shares_have_a_gini_of_zero(answer):
    """`gini` is 0 where all movies have the same number of clicks, however many.

    Every difference is 0 then. What is left of the sum above the line?
    """
    for counts in ([25, 25, 25, 25], [1, 1], [7]):
        assert_close(answer("gini(counts)", counts=counts), 0)


def test_who_has_everything_has_a_gini_of_nearly_one(answer):
    """`gini` is 0.75 where one of four movies has all clicks, 0.5 where one of two has.

    Take the pairs both ways round, and do not forget the 2 below the line: 600 / (2 * 4 * 100).
    """
    assert_close(answer("gini([100, 0, 0, 0])"), 0.75)
    assert_close(answer("gini([0, 6])"), 0.5)


@needs("test_who_has_everything_has_a_gini_of_nearly_one")
def test_gini_of_any_counts(answer, rng):
    """`gini` is right for any counts, in any order, in a list or in an array.

    For 1, 2 and 3 clicks the differences are 1, 2 and 1, each of them twice, so it is 8 / (2 * 3 * 6) = 0.2222.
    """
    assert_close(answer("gini([2, 3, 1])"), 8 / 36)
    for n in (5, 12, 40):
        counts = rng.integers(0, 60, size=n)
        counts[0] = 80
        expected = np.abs(counts[:, None] - counts).sum() / (2 * n * counts.sum())
        assert_close(answer("gini(counts)", counts=counts), expected)
        assert_close(answer("gini(counts)", counts=counts.tolist()), expected)


def test_no_clicks_have_a_gini_of_zero(answer):
    """`gini` is 0 where nobody has clicked on anything.

    Nothing is shared unequally when there is nothing. What do you divide by in this case?
    """
    assert_close(answer("gini([0, 0, 0])"), 0)


def test_counts_the_clicks_of_each_evening(answer, rng):
    """`simulate` returns whole numbers of shape (rounds, movies), for a service of any size.

    One row for each evening and one number for each movie: how many users clicked on it. The sizes are those of `likes`.
    """
    for rounds, n_users, n_movies in ((4, 200, 20), (3, 30, 8), (1, 12, 40)):
        likes = _draw_likes(rng, n_users, n_movies)
        for policy in ("greedy", "random"):
            got = answer(f"simulate({rounds}, '{policy}', 7, likes)", likes=likes)
            is_array = isinstance(got, np.ndarray) and got.dtype.kind in "iuf"
            assert_true(is_array, f"an array of shape ({rounds}, {n_movies})", got)
            assert_true(got.shape == (rounds, n_movies), f"the shape ({rounds}, {n_movies})", f"the shape {got.shape}")
            assert_true(bool((got == np.rint(got)).all() and (got >= 0).all()), "whole numbers from 0 up", got)
    shape = answer("simulate(2, 'random', 7).shape")
    assert_true(shape == (2, 20), "the shape (2, 20), for the notebook's own `likes`", f"the shape {shape}")


@needs("test_counts_the_clicks_of_each_evening")
def test_shows_five_movies_to_each_user(answer):
    """Where all users like everything, they click on `N_SHOWN` movies each, every evening.

    So 40 users with five different posters each make 200 clicks an evening, no movie gets more than 40, and what was
    clicked yesterday is not counted again today.
    """
    for policy in ("random", "greedy"):
        for rounds, seed, n_movies in ((6, 3, 9), (6, 3, N_SHOWN), (1, 0, 9), (2, 1, 9)):
            got = answer(
                f"simulate({rounds}, '{policy}', {seed}, likes)",
                shown=f"the sum of each evening's clicks in simulate({rounds}, '{policy}', {seed}, likes)",
                likes=np.ones((40, n_movies), dtype=bool),
            )
            assert_close(got.sum(axis=1).astype(int), np.full(rounds, 40 * N_SHOWN))
            assert_true(bool(got.max() <= 40), "no movie with more than 40 clicks", f"one with {got.max():g}")


@needs("test_counts_the_clicks_of_each_evening")
def test_only_those_who_like_a_movie_click(answer, rng):
    """Nobody clicks on a movie without liking it.

    A poster that is shown is not clicked on yet: it takes a user who is shown the movie *and* likes it.
    """
    likes = _draw_likes(rng, 100, 12)
    likes[:, 3] = False
    likes[20:, 7] = False
    for policy in ("random", "greedy"):
        got = answer(f"simulate(8, '{policy}', 5, likes)", likes=likes)
        fans = likes.sum(axis=0)
        for movie in (3, 7):
            most = got[:, movie].max()
            assert_true(
                most <= fans[movie], f"at most {fans[movie]} clicks, as many as like movie {movie}", f"{most:g}"
            )
        assert_true(bool((got <= fans).all()), "no more clicks on a movie than there are users who like it", got)
    seen, _ = answer("watched(6, 5, likes)", WATCHED, shown=SEEN.format(6, 5), likes=likes)
    foreign = any(bool(clicks[~likes].any()) for clicks in seen)
    assert_true(not foreign, "clicks on what `likes` says alone", "others", "Whoever takes a seat has the same taste.")


@needs("test_counts_the_clicks_of_each_evening")
def test_the_first_evening_is_by_lot(answer, rng):
    """Where all is believed alike, as on the first evening, `"greedy"` shows all movies about equally often.

    All beliefs are 0 then. Which movies come first when you sort equal numbers, and how could a lot decide?
    """
    got = answer("simulate(1, 'greedy', 4, likes)", likes=_draw_likes(rng, 200, 20))
    assert_below(_gini(got[0]), 0.3, "the Gini coefficient of the first evening")
    given = {"likes": _draw_likes(rng, 200, 20), "scores": [3] * 20}
    seen, got = answer("watched(4, 4, likes, scores)", WATCHED, shown=ALL_ALIKE, **given)
    if seen:
        assert_below(_gini(got[-1]), 0.3, "the Gini coefficient of the fourth evening")


@needs("test_the_first_evening_is_by_lot")
def test_the_seed_decides(answer, rng):
    """The same seed plays the same evenings, another seed plays others, and no evening is like the one before.

    All lots come from one generator, made from the seed at the beginning of the simulation and not anew each evening.
    """
    likes = _draw_likes(rng, 60, 20)
    for policy in ("random", "greedy"):
        played = f"simulate(5, '{policy}', %d, likes)"
        first = answer(played % 1, "np.random.seed(10)", likes=likes)
        differ = bool((first[1:] != first[:-1]).any(axis=1).all())  # what all believe alike need not differ
        assert_true(differ or policy == "greedy", "evenings that differ from each other", first)
        again = answer(played % 1, "np.random.seed(11)", likes=likes)
        assert_true(bool((first == again).all()), "the same clicks as before, since the seed is 1 again", again)
        other = answer(played % 2, "np.random.seed(10)", likes=likes)
        assert_true(bool((first != other).any()), "other clicks than with the seed 1", other)
        drawn = answer("np.random.random()", f"np.random.seed(10)\n{played % 1}", likes=likes)
        assert_close(drawn, np.random.RandomState(10).random_sample(), hint=NOT_YOURS)
    seen, got = answer("watched(4, 4, likes, scores)", WATCHED, shown=ALL_ALIKE, likes=likes, scores=[3] * 20)
    if seen:
        differ = bool((got[1:] != got[:-1]).any(axis=1).all())
        assert_true(differ, "evenings that differ from each other", got, hint=EACH_EVENING)


@needs("test_the_first_evening_is_by_lot", "test_shows_five_movies_to_each_user")
def test_learns_what_people_like(answer, rng):
    """Under `"greedy"`, clicks soon rise by a third: it learns what each user likes, and how often they clicked.

    Does what was clicked go into `clicks`, for the user who did, before the next evening's beliefs, and does a second
    click count as two?

    Is each user shown what *that* user is believed to like?
    """
    for seed in rng.integers(1000, size=2):
        got = answer(f"simulate(6, 'greedy', {seed}, likes)", likes=_draw_likes(rng, 200, 20)).sum(axis=1)
        assert_above(float(got[2:].mean()), 1.2 * got[0], "the mean clicks of the third to the sixth evening")
    all_like_all = np.ones((40, 9), dtype=bool)
    seen, _ = answer("watched(6, 8, likes)", WATCHED, shown=SEEN.format(6, 8), likes=all_like_all)
    most = max((float(clicks.max()) for clicks in seen), default=2.0)
    assert_true(most > 1, "more than 1 somewhere: how often a user has clicked on a movie grows", f"{most:g} at most")
    shown = "simulate(4, 'greedy', 8, likes), where beliefs(clicks) is 0, 1, 2, … 8 for the nine movies and every user"
    seen, got = answer("watched(4, 8, likes, scores)", WATCHED, shown=shown, likes=all_like_all, scores=list(range(9)))
    if seen:
        hint = "The last five movies are believed in most. Lots decide among equals alone: how large are yours?"
        assert_close(got.astype(int), np.tile([0] * 4 + [40] * 5, (4, 1)), hint=hint)


@needs("test_the_first_evening_is_by_lot", "test_shows_five_movies_to_each_user")
def test_concentrates_under_greedy(answer, rng):
    """Under `"greedy"`, the clicks gather on fewer and fewer movies.

    Nothing more than the loop is needed for that: show what is believed, learn from what is clicked, every evening anew.
    """
    for seed in rng.integers(1000, size=2):
        got = answer(f"simulate(60, 'greedy', {seed}, likes)", likes=_draw_likes(rng, 200, 20))
        first, last = (np.mean([_gini(evening) for evening in part]) for part in (got[:2], got[-5:]))
        assert_above(float(last), float(first) + 0.2, "the Gini coefficient of the last five evenings")


@needs("test_shows_five_movies_to_each_user")
def test_stays_fair_under_random(answer, rng):
    """Under `"random"`, all movies get about as many clicks as each other, from the first evening to the last.

    Here beliefs have no say: every evening a fresh lot decides for each user.
    """
    for seed in rng.integers(1000, size=2):
        got = answer(f"simulate(60, 'random', {seed}, likes)", likes=_draw_likes(rng, 200, 20))
        assert_below(float(np.mean([_gini(evening) for evening in got[-5:]])), 0.2, "the Gini coefficient at the end")
        assert_below(_gini(got.sum(axis=0)), 0.1, "the Gini coefficient of all evenings together")


@needs("test_learns_what_people_like")
def test_newcomers_take_the_seats(answer):
    """About one user in ten is a newcomer, for whom the first evening is by lot.

    Here each user likes ten of 20 movies, and who likes one of them likes all ten. Old users are soon shown nothing
    else, so they make five clicks each. Newcomers make 2.5.

    So of 1000 clicks, about 50 should be missing every evening.
    """
    likes = np.kron(np.eye(2, dtype=bool), np.ones((100, 10), dtype=bool))
    got = answer("simulate(40, 'greedy', 6, likes)", likes=likes).sum(axis=1)
    missing = 1000 - float(got[20:].mean())
    assert_above(missing, 20, "the clicks missing for newcomers")
    assert_below(missing, 90, "the clicks missing for newcomers")
    seen, _ = answer("watched(21, 6, likes)", WATCHED, shown=SEEN.format(21, 6), likes=np.ones((200, 9), dtype=bool))
    if seen:
        left = np.array([~clicks.any(axis=1) for clicks in seen if clicks.any()])
        share, most = float(left.mean()), int(left.sum(axis=0).max())
        assert_true(0.07 < share < 0.13, "about one row in ten without clicks each evening", f"{share:.3f} of the rows")
        told = f"some user leaves {most} times in 20 evenings, and nobody more often"
        assert_true(3 <= most <= 13, "lots that fall on other users every evening", told, BY_LOT)


def test_draws_a_panel_for_each_policy(answer, rng):
    """`plot_takeover` draws one panel for each policy, side by side in one figure.

    `plt.subplots(1, 2)` makes two panels side by side. Is something drawn into both?
    """
    panels = answer("drawn(months)[0]", DRAWN, shown="plot_takeover(months)", months=_draw_months(rng))
    assert_true(len(panels) >= 2, "two panels with something in them", f"{len(panels)}")
    beside = any(
        figure == other and x1 <= left and y0 < top and bottom < y1
        for figure, (_, y0, x1, y1), *_ in panels
        for other, (left, bottom, _, top), *_ in panels
    )
    assert_true(beside, "two panels side by side in one figure", "panels above each other, or in two figures", BESIDE)


@needs("test_draws_a_panel_for_each_policy")
def test_draws_what_it_is_given(answer, rng):
    """`plot_takeover` draws the clicks that it is given, those of both policies.

    With other clicks for one of the policies the picture has to change. Which arrays does your function look at?
    """
    months, others = _draw_months(rng), _draw_months(rng)
    for policy in months:
        changed = {**months, policy: others[policy]}
        one, other = answer(BOTH, DRAWN, shown=TWO_PICTURES, months=months, changed=changed)
        assert_true(one != other, f"another picture for other clicks under {policy!r}", "the same picture")
    for order in (("random", "greedy"), ("greedy", "random")):
        in_order = {policy: months[policy] for policy in order}
        together = [in_order, *({**in_order, policy: others[policy]} for policy in order)]
        before, *after = answer("[drawn(each)[0] for each in together]", DRAWN, shown=TWO_PICTURES, together=together)
        lefts = [
            min((old[1][0] for old, new in zip(before, each, strict=True) if _differ(old, new)), default=None)
            for each in after
        ]
        told = f"{order[0]!r}, the first policy of this dict, on the left"
        assert_true(None in lefts or lefts[0] < lefts[1], told, "it on the right", ORDER)
    moved = []
    for movie in (0, 2, 4):
        part = months["greedy"][:, movie] // 2 + 1
        clicks = months["greedy"].copy()
        clicks[:, movie : movie + 2] += np.stack([-part, part], axis=1)
        moved += [{**months, "greedy": clicks}]
    asked, shown = (
        "[drawn(each)[1] for each in together]",
        "plot_takeover, for months in which clicks went from one movie to another",
    )
    before, *after = answer(asked, DRAWN, shown=shown, together=[months, *moved])
    hint = "Each column of an array is a movie. Is every one of them drawn?"
    assert_true(all(each != before for each in after), "another picture each time", "the same picture", hint)


@needs("test_draws_what_it_is_given")
def test_draws_shares(answer, rng):
    """`plot_takeover` draws shares, so that an evening with few clicks looks like one with many.

    Here all clicks of some evenings are doubled, and the picture must not change. What is a movie's share divided by, and
    over which axis is that summed?
    """
    months = _draw_months(rng)
    busier = {policy: clicks * 2 ** rng.integers(3, size=(len(clicks), 1)) for policy, clicks in months.items()}
    one, other = answer(BOTH, DRAWN, shown=TWO_PICTURES, months=months, changed=busier)
    assert_true(one == other, "the same picture for evenings of twice the clicks", "another picture")
    panels = answer("drawn(months)[0]", DRAWN, shown="plot_takeover(months)", months=months)
    largest = max(float((clicks / clicks.sum(axis=1, keepdims=True)).max()) for clicks in months.values())
    highest = max((float(part[:, 1].max()) for *_, points, _ in panels for part in points if len(part)), default=1)
    is_share = any(abs(highest / whole - 1) < 0.01 for whole in (1, 100, largest, 100 * largest))
    told = f"one that reaches up to {highest:.4g}"
    assert_true(is_share or any(values for *_, values in panels), "a picture of shares, which add up to 1", told)
    of_all = np.concatenate([np.ravel(clicks / clicks.sum(axis=1, keepdims=True)) for clicks in months.values()])
    numbers = np.concatenate(
        [
            *(part[:, 1] for *_, points, _ in panels for part in points),
            *(each for *_, values in panels for each in values),
        ]
    )
    found = max(int((np.abs(numbers[:, None] - whole * of_all) < 1e-6 * whole).any(axis=1).sum()) for whole in (1, 100))
    hint = "Each evening's clicks of all movies together are the whole."
    assert_true(found >= 20, "shares in the clicks of all movies", "numbers that are none of these shares", hint)


def test_has_a_written_answer(written):
    """The written answer is there, for a person to read.

    A few sentences: the loop, the warning, the remedy, and who could give the first push.
    """
    assert_true(bool(written.strip()), expected="a few sentences", got=written)


def _draw_likes(rng, n_users, n_movies):
    """Who likes what: each movie is liked by half of the users."""
    return np.column_stack([rng.permutation(n_users) < n_users // 2 for _ in range(n_movies)])


def _differ(one, other):
    """Whether two panels show other points or other values."""
    parts = [[np.concatenate([np.ravel(part) for part in (*panel[2], *panel[3], [0])]) for panel in (one, other)]]
    return any(a.shape != b.shape or not np.allclose(a, b, equal_nan=True) for a, b in parts)


def _draw_months(rng):
    """Clicks of ten evenings; the largest share of each month is the last movie's."""
    months = {policy: rng.integers(1, 40, size=(10, 6)) for policy in ("random", "greedy")}
    for clicks in months.values():
        clicks[3] = [*rng.integers(1, 20, size=5), 400]
    return months


def _gini(counts):
    counts = np.asarray(counts, dtype=float)
    return float(np.abs(counts[:, None] - counts).sum() / max(2 * len(counts) * counts.sum(), 1))
