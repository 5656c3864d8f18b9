# %% [markdown] section="Training" minutes=20 difficulty=1
# # 13. A class
#
# *Needs functions in Python. After it you can write a class, and another one that inherits from it.*
#
# Two guests sit at the same table. Each has a name, and each can say something. One piece of code should do for both of
# them, and for a hundred more, without mixing up who is who.
#
# A dict holds the names, a function makes the sentence, and every caller has to bring the two together:

# %%
guests = [{"name": "Ana"}, {"name": "Bo"}]


def sentence(guest, text):
    return f"{guest['name']} says: {text}"


print(sentence(guests[0], "good evening"))
print(sentence(guests[1], "good evening"))

# %% [markdown]
# A *class* keeps the two together: it says what every object of its kind knows (its *attributes*) and can do (its
# *methods*). Python calls `__init__` when an object is made, and hands each method the object itself as the first
# argument, `self`.
#
# **Write `class Example`**: `Example("Ana")` is an object that keeps the name in its attribute `name`, and
# `say("good evening")` returns the string `"Ana says: good evening"`, with whatever name the object has at that moment. Try it
# without looking one up.


# %% tags=["stub"]
class Example:
    """Someone with a name who can say something."""

    def __init__(self, name):
        raise NotImplementedError

    def say(self, text):
        """Return "<name> says: <text>"."""
        raise NotImplementedError


# %% tags=["solution"]
class Example:
    """Someone with a name who can say something."""

    def __init__(self, name):
        self.name = name

    def say(self, text):
        """Return "<name> says: <text>"."""
        return f"{self.name} says: {text}"


# %% [markdown]
# Two objects, two names:

# %% tags=["try"]
ana, bo = Example("Ana"), Example("Bo")
print(ana.say("good evening"))
print(bo.say("sit down"))
print("what Ana knows:", vars(ana))

# %% [markdown]
# ## A class that builds on another
# A guest who has brought a movie is still a guest. The new class names the old one as its parent, gets everything that
# it has, and changes only what is different. Where a method takes the place of the parent's, `super()` still reaches the
# parent's version.
#
# **Write `class Fan(Example)`** with an `__init__` of its own: `Fan("Ana", "Fargo")` lets `super().__init__` keep the
# name, as the parent always does, and keeps the movie in `movie`. Do not write `say` again: `Fan` has it already.


# %% tags=["stub"]
class Fan(Example):
    """Someone who has brought a movie."""

    def __init__(self, name, movie):
        raise NotImplementedError


# %% tags=["solution"]
class Fan(Example):
    """Someone who has brought a movie."""

    def __init__(self, name, movie):
        super().__init__(name)
        self.movie = movie


# %% tags=["try"]
fan = Fan("Ana", "Fargo")
print(fan.say("shall we start?"))
print("what a fan knows:", vars(fan))
print("a fan is an Example:", isinstance(fan, Example))

# %% [markdown]
# ## An object that can be called
# One more name that Python treats specially: `__call__`. An object whose class has it can be called like a function, and
# then Python runs that method:


# %% tags=["try"]
class Host(Example):
    def __call__(self, text):
        return self.say(text).upper()


host = Host("Cy")
print(host("dinner is ready"))

# %% [markdown]
# ## Why the chapter asks
# Every model in this chapter is written in just this way: a class whose parent is torch's `nn.Module`, whose `__init__`
# makes the factors, and whose `forward` uses them. And nearly everybody once forgets the one line in the middle.
# This is what torch then says; you will know what it means:

# %%
from torch import nn


class Forgetful(nn.Module):
    def __init__(self, n_users, n_factors):
        self.user_factors = nn.Embedding(n_users, n_factors)


try:
    Forgetful(944, 50)
except AttributeError as error:
    print("AttributeError:", error)

# %% [markdown]
# torch's `nn.Module` has a `__call__`, too, and it runs your `forward`. That is why models are called as `model(x)`, and why
# no notebook from here on has a line with `model.forward(x)` in it:


# %% tags=["try"]
class Double(nn.Module):
    def forward(self, x):
        print("forward was given", x)
        return 2 * x


double = Double()
print("double(21) returns", double(21))

# %% [markdown]
# Until the parent's `__init__` has run there is no list yet in which an `nn.Module` could note its parameters. (fastai's
# `Module`, which the chapter uses, calls it for you; torch's does not.) Read on where the chapter builds its first model
# from scratch, as a class. You write it yourself in question 15.
