# %% shows what the parent needs, too fails="test_shows_the_parameters_of_the_parent"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% leaves the parent's parameters as they are fails="test_shows_the_parameters_of_the_parent"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% puts the parent's parameters first fails="test_returns_a_decorator" hint="In a signature, parameters that are given by name alone stand last. Whose come first, the child's own or its parent's?"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*handed_on, *own.values(), *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% forgets to return the decorator fails="test_returns_a_decorator"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it


# %% overwrites the child's default with the parent's fails="test_the_child_s_own_parameters_come_first"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        for name, parameter in inspect.signature(to).parameters.items():
            if parameter.default is not parameter.empty:
                own[name] = parameter.replace(kind=parameter.KEYWORD_ONLY)
        shown = sorted(own.values(), key=lambda parameter: parameter.kind) + ([kwargs] if keep else [])
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% takes None and 0 for no default fails="test_any_default_is_one"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and parameter.default and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% does not care for keep fails="test_keep_shows_kwargs_last"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% looks for the name kwargs fails="test_kwargs_may_have_another_name"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        if "kwargs" not in own or own["kwargs"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop("kwargs")
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% takes the last parameter for kwargs fails="test_without_kwargs_nothing_is_handed_on"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        _, kwargs = own.popitem()
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% makes a new signature fails="test_keeps_annotations"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = inspect.Signature(shown)
        return it

    return decorate


# %% wraps and loses the name fails="test_does_what_it_did_before" hint="A function of your own stands in the child's place, with its own name and docstring. Is a new function needed?"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        if isinstance(it, type):
            function.__signature__ = signature.replace(parameters=shown)
            return it

        def wrapper(*args, **kwargs):
            return it(*args, **kwargs)

        wrapper.__signature__ = signature.replace(parameters=shown)
        return wrapper

    return decorate


# %% reads the class and forgets that self was left out fails="test_shows_the_parameters_for_a_class"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(it)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% reads the parent's __init__ whatever the parent is fails="test_a_class_and_a_function_may_be_mixed"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to.__init__ if isinstance(it, type) else to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% reads the parent's def line fails="test_hands_on_what_was_handed_on"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in def_line(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


def def_line(to):
    function = to.__init__ if isinstance(to, type) else to
    kept = vars(function).pop("__signature__", None)
    try:
        return inspect.signature(function)
    finally:
        if kept is not None:
            function.__signature__ = kept


# %% hangs the signature on the class fails="test_nothing_is_shared"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in own
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        it.__signature__ = signature.replace(parameters=[p for p in shown if p.name != "self" or it is function])
        return it

    return decorate


# %% collects in a dict that all uses share fails="test_nothing_is_shared"
def delegates(to, keep=False):
    taken = set()

    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        taken.update(own)
        handed_on = [
            parameter.replace(kind=parameter.KEYWORD_ONLY)
            for name, parameter in inspect.signature(to).parameters.items()
            if parameter.default is not parameter.empty and name not in taken
        ]
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% forgets the decorator fails="test_embedding_nn_shows_its_keywords"
class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **kwargs):
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=1, **kwargs)


# %% predicts a number for each category fails="test_embedding_nn_predicts_one_number"
@delegates(TabularModel)
class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **kwargs):
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=len(embedding_sizes), **kwargs)


# %% collects the keywords and hands none of them on fails="test_embedding_nn_hands_its_keywords_on"
@delegates(TabularModel)
class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **kwargs):
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=1)


# %% hands on what it knows and swallows the rest fails="test_embedding_nn_refuses_unknown_keywords"
@delegates(TabularModel)
class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **kwargs):
        names = ("dropout", "embedding_dropout", "use_bn", "y_range")
        known = {name: kwargs[name] for name in names if name in kwargs}
        super().__init__(embedding_sizes, layers, n_cont=0, n_out=1, **known)


# %% takes it that there is a parameter of its own fails="test_any_default_is_one" also="test_works_for_any_signature"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        *own, kwargs = signature.parameters.values()
        if kwargs.kind is not kwargs.VAR_KEYWORD:
            raise TypeError("no **kwargs")
        last_name = own[-1].name
        names = {parameter.name for parameter in own} | {last_name}
        for parameter in inspect.signature(to).parameters.values():
            if parameter.default is not parameter.empty and parameter.name not in names:
                own.append(parameter.replace(kind=parameter.KEYWORD_ONLY))
        function.__signature__ = signature.replace(parameters=own + [kwargs] * keep)
        return it

    return decorate


# %% leaves out what the parent needs, but not what it collects fails="test_leaves_out_what_the_parent_collects"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = dict(signature.parameters)
        collecting = [name for name, parameter in own.items() if parameter.kind is parameter.VAR_KEYWORD]
        if not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        kwargs = own.pop(collecting[0])
        handed_on = []
        for name, parameter in inspect.signature(to).parameters.items():
            is_needed = parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.default is parameter.empty
            if not is_needed and name not in own:
                handed_on.append(parameter.replace(kind=parameter.KEYWORD_ONLY))
        shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
        function.__signature__ = signature.replace(parameters=shown)
        return it

    return decorate


# %% decorates the parent at once fails="test_returns_a_decorator"
def delegates(to, keep=False):
    signature = inspect.signature(to)
    shown = [
        parameter.replace(kind=parameter.KEYWORD_ONLY)
        for parameter in signature.parameters.values()
        if parameter.default is not parameter.empty
    ]
    to.__signature__ = signature.replace(parameters=shown)
    return to


# %% lets a class without kwargs through fails="test_without_kwargs_nothing_is_handed_on"
# -         if not collecting:
# +         if not collecting and isinstance(it, type):
# +             return it
# +         if not collecting:


# %% keeps kwargs for functions alone fails="test_shows_the_parameters_for_a_class"
# -         shown = [*own.values(), *handed_on, *([kwargs] if keep else [])]
# +         shown = [*own.values(), *handed_on, *([kwargs] if keep and not isinstance(it, type) else [])]


# %% compares defaults by their values fails="test_any_default_is_one"
# -             if parameter.default is not parameter.empty and name not in own
# +             if parameter.default != parameter.empty and name not in own


# %% makes a new kwargs fails="test_keeps_annotations"
# -         kwargs = own.pop(collecting[0])
# +         kwargs = inspect.Parameter(own.pop(collecting[0]).name, inspect.Parameter.VAR_KEYWORD)


# %% takes two categories for all there are fails="test_embedding_nn_predicts_one_number"
# -         super().__init__(embedding_sizes, layers, n_cont=0, n_out=1, **kwargs)
# +         super().__init__(embedding_sizes[:2], layers, n_cont=0, n_out=1, **kwargs)


# %% misses kwargs only where they are taken out fails="test_without_kwargs_nothing_is_handed_on"
def delegates(to, keep=False):
    def decorate(it):
        function = it.__init__ if isinstance(it, type) else it
        signature = inspect.signature(function)
        own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
        collecting = [each for each in signature.parameters.values() if each.kind is each.VAR_KEYWORD]
        names = [each.name for each in own]
        handed_on = [
            each.replace(kind=each.KEYWORD_ONLY)
            for each in inspect.signature(to).parameters.values()
            if each.default is not each.empty and each.name not in names
        ]
        if keep:
            handed_on += collecting
        elif not collecting:
            raise TypeError(f"{it.__name__} has no **kwargs")
        function.__signature__ = signature.replace(parameters=own + handed_on)
        return it

    return decorate
