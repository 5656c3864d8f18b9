# %% keeps what print returns fails="test_printed_is_the_description"
printed = print(model)


# %% keeps the model itself fails="test_printed_is_the_description"
printed = model


# %% keeps the name of the class only fails="test_printed_is_the_description"
printed = type(model).__name__


# %% describes one layer only fails="test_printed_is_the_description" hint="That describes one part of the model. Which text does `print(model)` show for the whole?"
printed = str(model.user)


# %% lists the children only fails="test_layers_goes_into_nested_modules"
def layers(model):
    rows = [
        (name, type(child).__name__, sum(p.numel() for p in child.parameters()))
        for name, child in model.named_children()
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% lists only modules that have no modules inside fails="test_layers_goes_into_nested_modules" hint="A module that holds others is a module as well. Which rows are missing?"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name and not list(module.children())
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% counts what is in the module but not inside its modules fails="test_layers_goes_into_nested_modules"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters(recurse=False)))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% gives only the last part of the name fails="test_layers_goes_into_nested_modules" hint="Names are whole paths, from the model down: 'body.0', not '0'."
def layers(model):
    rows = []
    for name, child in model.named_children():
        rows.append((name, type(child).__name__, sum(p.numel() for p in child.parameters())))
        rows.extend(layers(child)[0])
    return rows, sum(p.numel() for p in model.parameters())


# %% lists the model itself, too fails="test_layers_lists_name_type_and_count"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% gives the class instead of its name fails="test_layers_lists_name_type_and_count" hint="That is the class itself. Its name is text: 'Linear'."
def layers(model):
    rows = [
        (name, type(module), sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% counts the tables of numbers, not the numbers fails="test_layers_lists_name_type_and_count"
def layers(model):
    rows = [
        (name, type(module).__name__, len(list(module.parameters()))) for name, module in model.named_modules() if name
    ]
    return rows, len(list(model.parameters()))


# %% forgets the biases fails="test_layers_lists_name_type_and_count"
def layers(model):
    rows = [
        (name, type(module).__name__, module.weight.numel() if hasattr(module, "weight") else 0)
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% leaves out layers without parameters fails="test_layers_lists_name_type_and_count"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name and any(True for _ in module.parameters())
    ]
    return rows, sum(p.numel() for p in model.parameters())


# %% lists the parameters instead of the modules fails="test_layers_lists_name_type_and_count" hint="These are parameters. A row belongs to a module, which may hold several."
def layers(model):
    rows = [(name, type(p).__name__, p.numel()) for name, p in model.named_parameters()]
    return rows, sum(p.numel() for p in model.parameters())


# %% returns the rows alone fails="test_layers_lists_name_type_and_count" hint="Two things are asked for: the rows, and how many parameters they hold in all."
def layers(model):
    return [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]


# %% adds up the rows, so nested ones count twice fails="test_total_counts_the_whole_model"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(n for _, _, n in rows)


# %% counts the number of layers fails="test_total_counts_the_whole_model"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]
    return rows, len(rows)


# %% counts everything in the state dict, buffers included fails="test_buffers_are_no_parameters"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(values.numel() for values in module.state_dict().values()))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(values.numel() for values in model.state_dict().values())


# %% adds up the innermost layers, so a shared table counts twice fails="test_a_shared_parameter_counts_once"
def layers(model):
    rows, total = [], 0
    for name, module in model.named_modules():
        n = sum(p.numel() for p in module.parameters())
        if name:
            rows.append((name, type(module).__name__, n))
        total += sum(p.numel() for p in module.parameters(recurse=False))
    return rows, total


# %% adds up the children and forgets the model's own parameters fails="test_parameters_outside_layers_count"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]
    found = {p for child in model.children() for p in child.parameters()}
    return rows, sum(p.numel() for p in found)


# %% counts its own model, whatever it is given fails="test_layers_lists_name_type_and_count" also="test_layers_describes_towers_of_any_size" hint="These are the layers of the notebook's own model. Does the function look at the one that it is given?"
collab = model


def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in collab.named_modules()
        if name
    ]
    return rows, sum(p.numel() for p in collab.parameters())


# %% describes a model of its own in place of the given one fails="test_printed_is_the_description"
model = nn.Sequential(nn.Linear(2, 1))
printed = str(model)


# %% counts rows times columns fails="test_layers_goes_into_nested_modules"
def size(module):
    return sum(p.shape[0] * (p.shape[1] if p.ndim > 1 else 1) for p in module.parameters())


def layers(model):
    rows = [(name, type(module).__name__, size(module)) for name, module in model.named_modules() if name]
    return rows, sum(p.numel() for p in model.parameters())


# %% takes parameters of equal numbers for one fails="test_buffers_are_no_parameters"
def layers(model):
    rows = [
        (name, type(module).__name__, sum(p.numel() for p in module.parameters()))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum({tuple(p.flatten().tolist()): p.numel() for p in model.parameters()}.values())


# %% gives a row to a model that is a single layer fails="test_parameters_outside_layers_count" hint="No module is inside this model, so there is nothing to list. The total counts its parameters."
def layers(model):
    modules = [(name, module) for name, module in model.named_modules() if name] or [("", model)]
    rows = [(name, type(module).__name__, sum(p.numel() for p in module.parameters())) for name, module in modules]
    return rows, sum(p.numel() for p in model.parameters())


# %% counts what is listed under a module's name fails="test_a_shared_parameter_counts_once"
def layers(model):
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    rows = [
        (name, type(module).__name__, sum(n for each, n in sizes.items() if each.startswith(f"{name}.")))
        for name, module in model.named_modules()
        if name
    ]
    return rows, sum(sizes.values())
