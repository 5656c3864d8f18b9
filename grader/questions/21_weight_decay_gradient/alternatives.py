# %% adds in place, with the weight's data
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros_like(p.data)
        p.grad.add_(p.data, alpha=2 * wd)


# %% lets autograd add it: backward adds to the gradients that are there
def add_wd_gradient(parameters, wd):
    charge = wd * sum((p**2).sum() for p in parameters)
    charge.backward()


# %% detached, by list and index
def add_wd_gradient(parameters, wd):
    parameters = list(parameters)
    for i, _ in enumerate(parameters):
        slope = wd * 2 * parameters[i].detach()
        if parameters[i].grad is not None:
            slope = slope + parameters[i].grad
        parameters[i].grad = slope


# %% the sum of two equal terms, in a helper
def slope(weights, wd):
    return wd * weights + wd * weights


def add_wd_gradient(parameters, wd):
    with torch.no_grad():
        for p in parameters:
            p.grad = slope(p, wd) + (0 if p.grad is None else p.grad)


# %% PyTorch's operations for many tensors at once
def add_wd_gradient(parameters, wd):
    parameters = list(parameters)
    for p in parameters:
        p.grad = torch.zeros_like(p, requires_grad=False) if p.grad is None else p.grad
    torch._foreach_add_([p.grad for p in parameters], [p.data for p in parameters], alpha=2 * wd)


# %% through NumPy, on the same memory
def add_wd_gradient(parameters, wd):
    for p in parameters:
        if p.grad is None:
            p.grad = torch.zeros(p.shape)
        p.grad.numpy()[...] += 2 * wd * p.detach().numpy()


# %% begins a missing gradient at zero
def add_wd_gradient(parameters, wd):
    for weight in parameters:
        if weight.grad is None:
            weight.grad = torch.zeros_like(weight)
        weight.grad.add_(weight.detach(), alpha=2 * wd)
