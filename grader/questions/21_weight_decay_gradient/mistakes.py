# %% forgets the 2 fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = wd * p if p.grad is None else p.grad + wd * p


# %% makes the weights grow fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = -2 * wd * p if p.grad is None else p.grad - 2 * wd * p


# %% adds the charge instead of its slope fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = wd * p**2 if p.grad is None else p.grad + wd * p**2


# %% pushes every weight by the same amount fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = 2 * wd * p.sign() if p.grad is None else p.grad + 2 * wd * p.sign()


# %% replaces the gradient fails="test_adds_to_what_is_there"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = 2 * wd * p


# %% lets autograd replace the gradient fails="test_adds_to_what_is_there"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        (p.grad,) = torch.autograd.grad(wd * (p**2).sum(), p)


# %% shrinks the gradient fails="test_adds_to_what_is_there" hint="The gradient of the loss stays as it is, in full. What is added to it?"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = 2 * wd * p if p.grad is None else p.grad * (1 - 2 * wd) + 2 * wd * p


# %% counts only the first parameter fails="test_equals_the_charge_in_the_loss"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    p = next(iter(parameters))
    p.grad = 2 * wd * p if p.grad is None else p.grad + 2 * wd * p


# %% leaves the biases out fails="test_is_the_slope_of_the_square" hint="Nothing came to this gradient. Does the loop reach every parameter that it is given, and is it `.grad` that it changes?"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        decay = 2 * wd * p if p.ndim > 1 else torch.zeros_like(p)
        p.grad = decay if p.grad is None else p.grad + decay


# %% has a list in mind fails="test_equals_the_charge_in_the_loss"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for i in range(len(parameters)):
        p = parameters[i]
        p.grad = 2 * wd * p if p.grad is None else p.grad + 2 * wd * p


# %% does not expect a missing gradient fails="test_takes_a_missing_gradient_for_zero" hint="`p.grad` is None where no loss has reached the parameter. Such a gradient has to be made."
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad += 2 * wd * p


# %% skips a parameter without a gradient fails="test_takes_a_missing_gradient_for_zero" hint="A parameter without a gradient decays too: its `grad` is None and has to be made."
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is not None:
            p.grad += 2 * wd * p


# %% lets autograd watch fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.grad = 2 * wd * p if p.grad is None else p.grad + 2 * wd * p


# %% lets autograd watch an addition in place fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p)
        p.grad += 2 * wd * p


# %% lets autograd watch where there was no gradient fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = 2 * wd * p
        else:
            p.grad += 2 * wd * p.data


# %% takes the step as well fails="test_leaves_the_weights_alone"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        decay = 2 * wd * p
        p.grad = decay if p.grad is None else p.grad + decay
        p -= decay


# %% decays the weights instead fails="test_is_the_slope_of_the_square" hint="Nothing came to this gradient. Does the loop reach every parameter that it is given, and is it `.grad` that it changes?"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p *= 1 - 2 * wd


# %% switches the weights' gradients off for good fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        p.requires_grad_(False)
        p.grad = 2 * wd * p if p.grad is None else p.grad + 2 * wd * p


# %% uses the sum of the weights fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for p in parameters:
        decay = (2 * wd * p.sum()).expand_as(p).clone()
        p.grad = decay if p.grad is None else p.grad + decay


# %% lets a new gradient share the memory of the weight fails="test_leaves_the_weights_alone"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = p.data
            p.grad *= 2 * wd
        else:
            p.grad += 2 * wd * p.data


# %% stops at the first parameter without a gradient fails="test_takes_every_parameter_as_it_is"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = 2 * wd * p.detach()
            break
        p.grad += 2 * wd * p.detach()


# %% asks only the first whether there is a gradient fails="test_takes_every_parameter_as_it_is"
def add_wd_gradient(parameters, wd):
    parameters = list(parameters)
    is_new = parameters[0].grad is None
    for p in parameters:
        p.grad = 2 * wd * p.detach() if is_new else p.grad + 2 * wd * p.detach()


# %% turns back at the last parameter fails="test_is_the_slope_of_the_square" hint="Nothing came to this gradient. Does the loop reach every parameter that it is given, and is it `.grad` that it changes?"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for parameter in list(parameters)[:-1]:
        decay = 2 * wd * parameter
        parameter.grad = decay if parameter.grad is None else parameter.grad + decay


# %% multiplies wd by itself fails="test_is_the_slope_of_the_square"
@torch.no_grad()
def add_wd_gradient(parameters, wd):
    for parameter in parameters:
        decay = 2 * wd**2 * parameter
        parameter.grad = decay if parameter.grad is None else parameter.grad + decay


# %% switches autograd off and not on again fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    torch.set_grad_enabled(False)
    for p in parameters:
        p.grad = 2 * wd * p if p.grad is None else p.grad + 2 * wd * p


# %% freezes the parameters that had no gradient fails="test_keeps_no_graph"
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.requires_grad_(False)
            p.grad = 2 * wd * p
        else:
            p.grad += 2 * wd * p.data
