# %% a dataclass
from dataclasses import dataclass


@dataclass
class Example:
    name: str

    def say(self, text: str) -> str:
        return "{} says: {}".format(self.name, text)


class Fan(Example):
    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% the parent called by its name
class Example:
    def __init__(self, name):
        self.name = name

    def say(self, text):
        return self.name + " says: " + text


class Fan(Example):
    def __init__(self, name, movie):
        self.movie = movie
        Example.__init__(self, name)


# %% a property, and arguments passed on
class Example:
    def __init__(self, name):
        self._name = name

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, value):
        self._name = value

    def say(self, *words):
        return " ".join([f"{self.name} says:", *words])


class Fan(Example):
    def __init__(self, *args, movie=None):
        *parents_part, self.movie = (*args, movie) if movie else args
        super(Fan, self).__init__(*parents_part)
