"""Question 4: lay ratings out as rows and columns, with plain Python."""

from grader.checking import assert_close, assert_true, needs

ROWS = """
rows = [("Zoe", "Heat", 4), ("Ann", "Jaws", 1), ("Zoe", "Antz", 5), ("Ann", "Heat", 2), ("Zoe", "Emma", 3)]
"""
NUMBERS = "rows = [(30, 200, 3), (4, 9, 5), (30, 9, 1), (100, 31, 2)]"
TWICE = 'rows = [("Ann", "Heat", 1), ("Zoe", "Heat", 4), ("Ann", "Jaws", 2), ("Ann", "Heat", 3), ("Zoe", "Heat", 2)]'
JOINED = [  # side by side, these users and movies make the same words and numbers
    'rows = [("Ann", "Mary Jane", 5), ("Ann Mary", "Jane", 2)]',
    "rows = [(1, 11, 3), (11, 1, 5), (1, 111, 2), (11, 11, 4)]",
]
ZEROS = "rows = [(3, 0, 2.5), (0, 3, 4), (3, 3, 0), (0, 1, 0.5)]"


def test_returns_three_things(answer):
    """`crosstab_lists` returns the users, the movies and the table, in this order.

    `return a, b, c` hands back three things at once.
    """
    got = answer("crosstab_lists(rows)", setup=ROWS)
    assert_true(isinstance(got, (list, tuple)) and len(got) == 3, "three lists: users, movies, table", got)


@needs("test_returns_three_things")
def test_sorts_users_and_movies(answer):
    """`crosstab_lists` names every user and every movie once, sorted.

    Names in the order of the alphabet, numbers in the order of their size: 4 comes before 30, and 30 before 100.
    """
    assert_close(answer("crosstab_lists(rows)[0]", setup=ROWS), ["Ann", "Zoe"])
    assert_close(answer("crosstab_lists(rows)[1]", setup=ROWS), ["Antz", "Emma", "Heat", "Jaws"])
    assert_close(answer("crosstab_lists(rows)[0]", setup=NUMBERS), [4, 30, 100])
    assert_close(answer("crosstab_lists(rows)[1]", setup=NUMBERS), [9, 31, 200])


@needs("test_returns_three_things")
def test_has_a_row_for_each_user_and_an_element_for_each_movie(answer):
    """`crosstab_lists` makes a list for each user, with an element for each movie.

    Two users and four movies make two lists of four. Which of your loops is the outer one?
    """
    table = answer("crosstab_lists(rows)[2]", setup=ROWS)
    is_nested = isinstance(table, (list, tuple)) and all(isinstance(row, (list, tuple)) for row in table)
    assert_true(is_nested, "a list of lists", table)
    lengths = [len(row) for row in table]
    assert_true(lengths == [4, 4], "2 lists, each of 4 elements", f"{table}: lists of lengths {lengths}"[:300])


@needs("test_has_a_row_for_each_user_and_an_element_for_each_movie")
def test_makes_every_row_a_list_of_its_own(answer):
    """`crosstab_lists` makes each user's row a list of its own.

    `[row] * 3` does not make three rows: it is one list that has three places. What is written into one is in all.
    """
    setup = f"{ROWS.strip()}\nusers, movies, table = crosstab_lists(rows)"
    before = answer("table[1]", setup=setup)
    assert_close(answer("table[1]", setup=f"{setup}\nfirst = table[0]\nfirst *= 0"), before)


@needs("test_makes_every_row_a_list_of_its_own")
def test_puts_every_rating_in_its_place(answer):
    """`crosstab_lists` puts every rating where the row of its user crosses the column of its movie.

    Ann is the first of the users and *Heat* the third of the movies, so her 2 for it is `table[0][2]`. If a rating
    shows up in more rows than one: is each row a list of its own?
    """
    table = answer("crosstab_lists(rows)[2]", setup=ROWS)
    got = {"Ann, Heat": table[0][2], "Ann, Jaws": table[0][3]}
    got |= {"Zoe, Antz": table[1][0], "Zoe, Emma": table[1][1], "Zoe, Heat": table[1][2]}
    assert_close(got, {"Ann, Heat": 2, "Ann, Jaws": 1, "Zoe, Antz": 5, "Zoe, Emma": 3, "Zoe, Heat": 4})


@needs("test_makes_every_row_a_list_of_its_own")
def test_holds_none_where_nothing_was_rated(answer):
    """`crosstab_lists` holds `None` where a user has not rated a movie.

    Ann has not rated *Antz* and *Emma*, Zoe has not rated *Jaws*. A 0 would be a rating, and a bad one.
    """
    table = answer("crosstab_lists(rows)[2]", setup=ROWS)
    got = {"Ann, Antz": table[0][0], "Ann, Emma": table[0][1], "Zoe, Jaws": table[1][3]}
    assert_close(got, dict.fromkeys(got))
    again = answer("crosstab_lists(rows[1:])[2]", setup=f"{ROWS.strip()}\ncrosstab_lists([*rows])")
    kept = (
        "Without Zoe's first rating nobody has one of hers for *Heat*. Does something stay from one call to the next?"
    )
    assert_close(again[1][2], None, hint=kept)


@needs("test_puts_every_rating_in_its_place")
def test_lets_the_last_rating_count(answer):
    """`crosstab_lists` keeps the last rating where a user rated a movie twice.

    Ann gave *Heat* a 1 and later a 3, Zoe a 4 and later a 2. Last in the list, not lowest, highest or both.
    """
    assert_close(answer("crosstab_lists(rows)[2]", setup=TWICE), [[3, 2], [2, None]])


def test_gives_empty_lists_for_no_rows(answer):
    """`crosstab_lists` of an empty list is three empty lists.

    No users, no movies, no rows: does your way need a first row to start from?
    """
    assert_close(answer("crosstab_lists([])"), [[], [], []])


@needs("test_puts_every_rating_in_its_place", "test_holds_none_where_nothing_was_rated")
def test_works_for_any_rows(answer, reference, rng):
    """`crosstab_lists` works for any users, movies and ratings, and leaves `rows` as it was.

    Take labels and sizes from `rows`: there may be one user, or more users than movies.
    """
    for n_users, n_movies, n_rows in ((1, 4, 3), (6, 1, 5), (8, 5, 30), (12, 20, 60), (1, 1, 1)):
        users, movies = (rng.choice(2000, n, replace=False) for n in (n_users, n_movies))
        columns = (rng.choice(users, n_rows), rng.choice(movies, n_rows), rng.integers(1, 6, n_rows))
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        assert_close(answer("crosstab_lists(rows)", rows=rows), reference("crosstab_lists(rows)", rows=rows))
    hint = "A user and a movie may have the same number, 0 is a number like the others, and a rating may be 2.5."
    expected = [[0, 3], [0, 1, 3], [[None, 0.5, 4], [2.5, None, 0]]]
    assert_close(answer("crosstab_lists(rows)", setup=ZEROS), expected, hint=hint)
    hint = "Each pair of a user and a movie is a place of its own. Does yours stay one when the two are put together?"
    for setup in JOINED:
        assert_close(answer("crosstab_lists(rows)[2]", setup), reference("crosstab_lists(rows)[2]", setup), hint=hint)


def test_uses_plain_python(code):
    """`crosstab_lists` does without pandas, NumPy and PyTorch.

    This rule reads your code and does not run it; take it as advice. Sets, dictionaries and lists are all you need.
    """
    found = code.modules_used_by("crosstab_lists") & {"pandas", "numpy", "torch", "scipy"}
    assert_true(not found, expected="plain Python", got=", ".join(sorted(found)))
