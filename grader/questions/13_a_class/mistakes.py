# %% forgets self in front of the name fails="test_keeps_the_name"
class Example:
    def __init__(self, name):
        name = name

    def say(self, text):
        return f"{self.name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% forgets the parameter self fails="test_keeps_the_name"
class Example:
    def __init__(name):
        name.name = name

    def say(text):
        return f"{name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% writes init with single underscores fails="test_keeps_the_name"
class Example:
    def _init_(self, name):
        self.name = name

    def say(self, text):
        return f"{self.name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% calls the attribute something else fails="test_keeps_the_name"
class Example:
    def __init__(self, name):
        self.guest = name

    def say(self, text):
        return f"{self.guest} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% prints instead of returning fails="test_says_a_sentence"
class Example:
    def __init__(self, name):
        self.name = name

    def say(self, text):
        print(f"{self.name} says: {text}")


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% forgets return fails="test_says_a_sentence"
class Example:
    def __init__(self, name):
        self.name = name

    def say(self, text):
        f"{self.name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% forgets the f of the f-string fails="test_says_a_sentence"
class Example:
    def __init__(self, name):
        self.name = name

    def say(self, text):
        return "{self.name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% keeps the name in the class fails="test_objects_are_independent"
class Example:
    name = None

    def __init__(self, name):
        Example.name = name

    def say(self, text):
        return f"{self.name} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% keeps the name in a global variable fails="test_objects_are_independent"
class Example:
    def __init__(self, name):
        global current
        current = name
        self.name = name

    def say(self, text):
        return f"{current} says: {text}"


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% makes half of the sentence in __init__ fails="test_says_the_name_it_has_now"
class Example:
    def __init__(self, name):
        self.name = name
        self.start = f"{name} says: "

    def say(self, text):
        return self.start + text


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% forgets the parent in parentheses fails="test_fan_is_an_example"
class Fan:
    def __init__(self, name, movie):
        self.name = name
        self.movie = movie

    def say(self, text):
        return f"{self.name} says: {text}"


# %% forgets super fails="test_fan_keeps_name_and_movie" hint="`super().__init__(name)` has the parent keep the name of this fan. `super()` alone, or a new `Example(name)`, does not."
class Fan(Example):
    def __init__(self, name, movie):
        self.movie = movie


# %% hands the movie to the parent fails="test_fan_keeps_name_and_movie"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name, movie)
        self.movie = movie


# %% makes a second guest instead of calling the parent fails="test_fan_keeps_name_and_movie" hint="`super().__init__(name)` has the parent keep the name of this fan. `super()` alone, or a new `Example(name)`, does not."
class Fan(Example):
    def __init__(self, name, movie):
        Example(name)
        self.movie = movie


# %% forgets to keep the movie fails="test_fan_keeps_name_and_movie"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)


# %% names super without calling its __init__ fails="test_fan_keeps_name_and_movie" hint="`super().__init__(name)` has the parent keep the name of this fan. `super()` alone, or a new `Example(name)`, does not."
class Fan(Example):
    def __init__(self, name, movie):
        super()
        self.movie = movie


# %% speaks about the movie too fails="test_fan_speaks_like_its_parent"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie

    def say(self, text):
        return f"{self.name} says: {text} ({self.movie})"


# %% repeats the parent's lines fails="test_fan_lets_its_parent_do_its_part"
class Fan(Example):
    def __init__(self, name, movie):
        self.name = name
        self.movie = movie


# %% writes say once more fails="test_fan_inherits_say"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie

    def say(self, text):
        return f"{self.name} says: {text}"


# %% keeps the movie in the class fails="test_fan_keeps_name_and_movie"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        Fan.movie = movie


# %% writes a say that asks the parent fails="test_fan_inherits_say"
class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie

    def say(self, text):
        return super().say(text)
