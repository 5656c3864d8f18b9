# %% calls itself for the modules inside
printed = repr(model)


def layers(model):
    return inside(model, ""), sum(p.numel() for p in set(model.parameters()))


def inside(module, prefix):
    rows = []
    for name, child in module.named_children():
        count = sum(p.numel() for p in set(child.parameters()))
        rows += [(prefix + name, child.__class__.__name__, count), *inside(child, f"{prefix}{name}.")]
    return rows


# %% multiplies out the shapes
import math

printed = f"{model}"


def layers(model):
    rows = []
    for name, module in model.named_modules():
        if name == "":
            continue
        rows.append((name, module._get_name(), sum(math.prod(p.shape) for p in module.parameters())))
    seen = {id(p): math.prod(p.shape) for p in model.parameters()}
    return rows, sum(seen.values())


# %% catches what print writes, and adds up parameters by the names they begin with
import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()) as caught:
    print(model)
printed = caught.getvalue()


def layers(model):
    everything = dict(model.named_parameters(remove_duplicate=False))
    rows = []
    for name, module in list(model.named_modules())[1:]:
        counts = [p.numel() for full, p in everything.items() if full.startswith(name + ".")]
        rows.append([name, type(module).__name__, sum(counts)])
    return [tuple(row) for row in rows], sum(p.numel() for _, p in model.named_parameters())


# %% puts all parameters of a module into one long vector
from torch.nn.utils import parameters_to_vector

printed = model.__repr__()


def layers(model):
    def count(module):
        parameters = list(module.parameters())
        return len(parameters_to_vector(parameters)) if parameters else 0

    found = [(name, type(module).__name__, count(module)) for name, module in model.named_modules()]
    return found[1:], found[0][2]
