# %% takes the lists apart, one kind after the other
def delegates(to, keep=False):
    def decorate(it):
        target = it
        if inspect.isclass(it):
            target = vars(it)["__init__"]
        mine = inspect.signature(target)
        shown, last = [], None
        for parameter in mine.parameters.values():
            if parameter.kind == inspect.Parameter.VAR_KEYWORD:
                last = parameter
            else:
                shown.append(parameter)
        if last is None:
            raise TypeError("nothing is handed on: there is no **kwargs")
        names = {parameter.name for parameter in shown}
        for parameter in inspect.signature(to).parameters.values():
            if parameter.name in names or parameter.default is inspect.Parameter.empty:
                continue
            shown.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
        if keep:
            shown.append(last)
        target.__signature__ = mine.replace(parameters=shown)
        return it

    return decorate


# %% wraps functions, and the __init__ of classes
import functools


def delegates(to, keep=False):
    def wrapped(function):
        signature = inspect.signature(function)
        parameters = signature.parameters
        if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
            raise TypeError(f"{function} needs **kwargs")

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)

        own = [p for p in parameters.values() if p.kind is not p.VAR_KEYWORD]
        more = [
            p.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for p in inspect.signature(to).parameters.values()
            if p.default is not p.empty and p.name not in parameters
        ]
        rest = [p for p in parameters.values() if p.kind is p.VAR_KEYWORD and keep]
        wrapper.__signature__ = signature.replace(parameters=own + more + rest)
        return wrapper

    def decorate(it):
        if isinstance(it, type):
            it.__init__ = wrapped(it.__init__)
            return it
        return wrapped(it)

    return decorate


# %% a decorator that is a class
class delegates:
    def __init__(self, to, keep=False):
        self.to, self.keep = to, keep

    def __call__(self, it):
        function = getattr(it, "__init__") if isinstance(it, type) else it
        signature = inspect.signature(function)
        *own, last = signature.parameters.values() or [None]
        if last is None or last.kind is not inspect.Parameter.VAR_KEYWORD:
            raise TypeError("no **kwargs")
        shown = {parameter.name: parameter for parameter in own}
        for name, parameter in inspect.signature(self.to).parameters.items():
            if parameter.default is not inspect._empty:
                shown.setdefault(name, parameter.replace(kind=inspect._ParameterKind.KEYWORD_ONLY))
        if self.keep:
            shown[last.name] = last
        function.__signature__ = signature.replace(parameters=list(shown.values()))
        return it


class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **options):
        super().__init__(embedding_sizes, layers, 0, 1, **options)


EmbeddingNN = delegates(TabularModel)(EmbeddingNN)


# %% the chapter's own order of arguments, all by name
@delegates(to=TabularModel)
class EmbeddingNN(TabularModel):
    def __init__(self, embedding_sizes, layers, **kwargs):
        kwargs = dict(n_cont=0, n_out=1, **kwargs)
        TabularModel.__init__(self, embedding_sizes=embedding_sizes, layers=layers, **kwargs)
