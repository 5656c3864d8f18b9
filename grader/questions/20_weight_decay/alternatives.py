# %% a loop that starts from the loss
def loss_with_wd(loss, parameters, wd):
    for p in parameters:
        loss = loss + wd * p.pow(2).sum()
    return loss


# %% one long vector of all weights
def loss_with_wd(loss, parameters, wd):
    everything = torch.cat([p.reshape(-1) for p in parameters])
    return loss + wd * everything @ everything


# %% the square of the norm
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(torch.linalg.vector_norm(p) ** 2 for p in parameters)


# %% PyTorch's own helper
from torch.nn.utils import parameters_to_vector


def squares(parameters):
    return parameters_to_vector(parameters).square().sum()


def loss_with_wd(loss, parameters, wd):
    return torch.add(loss, squares(parameters), alpha=wd)


# %% collects the sums and stacks them
def loss_with_wd(loss, parameters, wd):
    sums = torch.stack([torch.sum(p * p) for p in list(parameters)])
    return loss + sums.sum() * wd


# %% starts from a tensor of one zero
def loss_with_wd(loss, parameters, wd):
    total = torch.zeros(1)
    for p in parameters:
        total += torch.einsum("i,i->", p.flatten(), p.flatten())
    return loss + wd * total


# %% adds one charge after another to a number
def loss_with_wd(loss, parameters, wd):
    total = 0
    for parameter in parameters:
        total = total + (parameter * parameter).sum()
    return loss + wd * total


# %% multiplies each tensor with itself
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(torch.dot(p.flatten(), p.flatten()) for p in parameters)
