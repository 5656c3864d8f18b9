# %% takes the mean of the squares fails="test_sums_the_squares_of_a_tensor"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((p**2).mean() for p in parameters)


# %% takes the norm, without the square fails="test_charges_for_the_square"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(p.norm() for p in parameters)


# %% sums the absolute values fails="test_charges_for_the_square"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(p.abs().sum() for p in parameters)


# %% squares after adding fails="test_sums_the_squares_of_a_tensor"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(p.sum() ** 2 for p in parameters)


# %% charges half the square fails="test_charges_for_the_square"
def loss_with_wd(loss, parameters, wd):
    return loss + wd / 2 * sum((p**2).sum() for p in parameters)


# %% counts only the first tensor fails="test_counts_every_parameter" hint="That charges the first tensor alone. Does the loop go on, or does a `return` come before its end?"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * (parameters[0] ** 2).sum()


# %% starts anew with each tensor fails="test_counts_every_parameter" hint="That charges the last tensor alone. What is left of those before?"
def loss_with_wd(loss, parameters, wd):
    for p in parameters:
        total = loss + wd * (p**2).sum()
    return total


# %% returns in the middle of the loop fails="test_counts_every_parameter" hint="That charges the first tensor alone. Does the loop go on, or does a `return` come before its end?"
def loss_with_wd(loss, parameters, wd):
    for p in parameters:
        return loss + wd * (p**2).sum()


# %% divides by the number of tensors fails="test_counts_every_parameter" hint="The sum was divided by how many tensors there are. Nothing is divided here."
def loss_with_wd(loss, parameters, wd):
    squares = [(p**2).sum() for p in parameters]
    return loss + wd * sum(squares) / len(squares)


# %% adds tensors of different shapes fails="test_without_wd_is_the_loss" hint="Squares of tensors that have different shapes cannot be added. What is one number for each tensor, whatever its shape?"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum(p**2 for p in parameters).sum()


# %% looks into the generator by place fails="test_takes_what_a_model_hands_out"
def loss_with_wd(loss, parameters, wd):
    total = 0
    for i in range(len(parameters)):
        total = total + (parameters[i] ** 2).sum()
    return loss + wd * total


# %% goes through the generator twice fails="test_takes_what_a_model_hands_out"
def loss_with_wd(loss, parameters, wd):
    n = sum(p.numel() for p in parameters)
    total = sum((p**2).sum() for p in parameters)
    return loss + wd * total if n else loss


# %% cuts the charge out of the graph fails="test_backward_reaches_the_weights"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((p**2).sum().item() for p in parameters)


# %% works on the data behind the weights fails="test_backward_reaches_the_weights"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((p.data**2).sum() for p in parameters)


# %% returns a plain number fails="test_backward_reaches_the_weights"
def loss_with_wd(loss, parameters, wd):
    return float(loss) + wd * float(sum((p**2).sum() for p in parameters))


# %% forgets wd fails="test_without_wd_is_the_loss"
def loss_with_wd(loss, parameters, wd):
    return loss + sum((p**2).sum() for p in parameters)


# %% multiplies the loss as well fails="test_without_wd_is_the_loss"
def loss_with_wd(loss, parameters, wd):
    return wd * (loss + sum((p**2).sum() for p in parameters))


# %% returns the charge without the loss fails="test_without_wd_is_the_loss"
def loss_with_wd(loss, parameters, wd):
    return wd * sum((p**2).sum() for p in parameters)


# %% adds onto the loss it was given fails="test_leaves_the_loss_alone"
def loss_with_wd(loss, parameters, wd):
    for p in parameters:
        loss += wd * (p**2).sum()
    return loss


# %% subtracts the charge fails="test_charges_for_the_square"
def loss_with_wd(loss, parameters, wd):
    return loss - wd * sum((p**2).sum() for p in parameters)


# %% stops before the last tensor fails="test_charges_for_the_square" hint="This is the loss alone: the only tensor there is was left out. Where does the loop end?"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((parameter**2).sum() for parameter in list(parameters)[:-1])


# %% takes the largest square for the sum fails="test_sums_the_squares_of_a_tensor"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((parameter**2).max() for parameter in parameters)


# %% takes a root and squares it again fails="test_backward_reaches_the_weights"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((parameter**2).sum().sqrt() ** 2 for parameter in parameters)


# %% goes through the rows of each tensor fails="test_counts_every_parameter" hint="A parameter may be a single number, which has no rows. What adds up the squares of a tensor of any shape?"
def loss_with_wd(loss, parameters, wd):
    return loss + wd * sum((row**2).sum() for parameter in parameters for row in parameter)


# %% returns a plain number where there is no decay fails="test_backward_reaches_the_weights"
def loss_with_wd(loss, parameters, wd):
    if not wd:
        return loss.item()
    return loss + wd * sum((parameter**2).sum() for parameter in parameters)
