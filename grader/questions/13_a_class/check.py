"""Question 13: write a class with an `__init__` and a method, and one that builds on it."""

from grader.checking import assert_close, assert_true, needs

NAMES = "Ana Bo Cleo Dmitri Esra Femi Gro Hiro".split()
MOVIES = "Fargo Heat Vertigo Casablanca Alien Gilda".split()
TEXTS = "good evening|sit down|shall we start?|again, please|not that one".split("|")
ATTRIBUTES = """
Example.motto, Fan.movie_of_all = motto, movie
found = [getattr(Fan, "motto", "nothing"), getattr(Example, "movie_of_all", "nothing")]
del Example.motto, Fan.movie_of_all
"""


def test_keeps_the_name(answer, rng):
    """An `Example` keeps its name in the attribute `name`.

    Python calls `__init__`, with two underscores on either side, and hands it the object first, as `self`. What is
    assigned to `self.name` stays with the object; a plain `name` is gone when the function ends.
    """
    assert_close(answer('Example("Ana").name'), "Ana")
    name = str(rng.choice(NAMES))
    assert_close(answer(f"Example({name!r}).name"), name)


def test_says_a_sentence(answer, rng):
    """`say` returns the sentence, name first.

    Printing shows a string to a person; `return` hands it to the code that asked. The sentence has one space, behind
    the colon.
    """
    got = answer('Example("Ana").say("good evening")')
    unfilled = isinstance(got, str) and "{" in got
    hint = "Python fills in what stands in braces only where an f comes before the quotes." if unfilled else None
    assert_close(got, "Ana says: good evening", hint=hint)
    name, text = str(rng.choice(NAMES)), str(rng.choice(TEXTS))
    assert_close(answer(f"Example({name!r}).say({text!r})"), f"{name} says: {text}")


@needs("test_says_a_sentence")
def test_objects_are_independent(answer, rng):
    """Two objects of the class keep their names apart.

    What is assigned to the class, or to a variable outside it, is one for all objects. Whose name should it be?
    """
    first, second = (str(name) for name in rng.choice(NAMES, size=2, replace=False))
    got = answer(
        "[first.say('hello'), second.say('hello'), first.name]",
        setup=f"first, second = Example({first!r}), Example({second!r})",
    )
    assert_close(got, [f"{first} says: hello", f"{second} says: hello", first])


@needs("test_says_a_sentence")
def test_says_the_name_it_has_now(answer, rng):
    """`say` uses the name that the object has at that moment.

    After `guest.name = "Bo"` the guest is called Bo. A method finds the current name through `self`.
    """
    old, new = (str(name) for name in rng.choice(NAMES, size=2, replace=False))
    got = answer("guest.say('hello')", setup=f"guest = Example({old!r})\nguest.name = {new!r}")
    assert_close(got, f"{new} says: hello")


def test_fan_keeps_name_and_movie(answer, rng):
    """A `Fan` keeps both its name and its movie.

    An `__init__` in the new class takes the place of the parent's: Python no longer calls the parent's for you. Who
    keeps the name then, and who the movie, of which the parent knows nothing?
    """
    name, movie = str(rng.choice(NAMES)), str(rng.choice(MOVIES))
    got = answer("[fan.name, fan.movie]", setup=f"fan = Fan({name!r}, {movie!r})")
    assert_close(got, [name, movie])
    two = "one, other = Fan('bell hooks', 'eXistenZ'), Fan('Bo', 'Heat')"
    got = answer("[[fan.name, fan.movie] for fan in (one, other)]", setup=two)
    hint = "Two fans have a movie each, and names and titles stay as they are written."
    assert_close(got, [["bell hooks", "eXistenZ"], ["Bo", "Heat"]], hint=hint)


@needs("test_fan_keeps_name_and_movie")
def test_fan_is_an_example(answer, rng):
    """`Fan` is a class of its own, and every fan is an `Example` too.

    The parent's name stands in parentheses behind the name of the new class.
    """
    given = {"motto": str(rng.choice(TEXTS)), "movie": str(rng.choice(MOVIES))}
    shown = "whether each Fan is an Example too"
    inherited, handed_back = answer("found", setup=ATTRIBUTES, shown=shown, **given)
    assert_true(inherited == given["motto"], "a Fan that is an Example too", "a class that has nothing of Example")
    assert_true(handed_back == "nothing", "a class of its own", "the class Example under another name")


@needs("test_fan_keeps_name_and_movie", "test_says_a_sentence")
def test_fan_speaks_like_its_parent(answer, rng):
    """A `Fan` says what an `Example` of that name says.

    `say` comes with the parent; there is nothing to write for it.
    """
    name, text = str(rng.choice(NAMES)), str(rng.choice(TEXTS))
    assert_close(answer(f"Fan({name!r}, 'Heat').say({text!r})"), f"{name} says: {text}")


@needs("test_fan_keeps_name_and_movie")
def test_fan_lets_its_parent_do_its_part(answer, rng):
    """What the parent's `__init__` does is done for a `Fan` as well.

    Here the parent's `__init__` was changed so that it also counts its guests. A copy of its lines in `Fan` does not
    notice; a call of the parent's own `__init__` does.
    """
    counted = int(rng.integers(2, 6))
    got = answer(
        "seen",
        setup=(
            "original, seen = Example.__init__, []\n"
            "def counting(self, name):\n"
            "    seen.append(name)\n"
            "    original(self, name)\n"
            "Example.__init__ = counting\n"
            "try:\n"
            f"    fans = [Fan(f'guest {{i}}', 'Heat') for i in range({counted})]\n"
            "finally:\n"
            "    Example.__init__ = original"
        ),
        shown=f"the names that Example.__init__ is given while {counted} fans are made: Fan('guest 0', 'Heat') …",
    )
    assert_close(got, [f"guest {i}" for i in range(counted)])


@needs("test_fan_speaks_like_its_parent")
def test_fan_inherits_say(answer):
    """`Fan` has its `say` from `Example`.

    Here the parent has just learned to whisper, and a fan should whisper too. What `Fan` does not write itself, it has
    from its parent, so there is one place to change it.
    """
    got = answer(
        "heard",
        setup=(
            "original = Example.say\n"
            "Example.say = lambda self, text: f'{self.name} whispers: {text}'\n"
            "try:\n"
            "    heard = Fan('Ana', 'Heat').say('hello')\n"
            "finally:\n"
            "    Example.say = original"
        ),
        shown="Fan('Ana', 'Heat').say('hello'), once `Example.say` whispers",
    )
    assert_close(got, "Ana whispers: hello")
    written = answer("'say' in vars(Fan)", shown="whether `Fan` has a `say` of its own")
    assert_true(written is False, "no `say` of its own: the parent's is enough", "a `say` in `Fan`")
