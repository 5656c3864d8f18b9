# %% forgets that the square's slope has a 2 in it fails="test_charges_for_the_square"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (1 - 2 * lr * wd) * w - lr * grad


# %% takes off only half the share fails="test_takes_a_share_off"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (1 - lr * wd) * w - lr * grad


# %% subtracts the charge from the gradient fails="test_charges_for_the_square"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad - 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (1 - 2 * lr * wd) * w - lr * grad


# %% makes the weights grow fails="test_takes_a_share_off"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (1 + 2 * lr * wd) * w - lr * grad


# %% walks uphill fails="test_charges_for_the_square" also="test_follows_the_gradient_downhill" hint="The weight grew. A step goes against the gradient: which sign has it here?"
def sgd_step_l2(w, grad, lr, wd):
    return w + lr * (grad - 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (1 - 2 * lr * wd) * w + lr * grad


# %% adds the charge itself in place of its gradient fails="test_charges_for_the_square"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + wd * w**2)


def sgd_step_decay(w, grad, lr, wd):
    return (1 - 2 * lr * wd) * w - lr * grad


# %% takes the same amount off every weight fails="test_takes_a_share_off"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return w - 2 * lr * wd - lr * grad


# %% decays after the step fails="test_both_take_the_same_step"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return (w - lr * grad) * (1 - 2 * lr * wd)


# %% changes the weights that it was given fails="test_charges_for_the_square"
def sgd_step_l2(w, grad, lr, wd):
    w -= lr * (grad + 2 * wd * w)
    return w


def sgd_step_decay(w, grad, lr, wd):
    w *= 1 - 2 * lr * wd
    w -= lr * grad
    return w


# %% adds all the weights' charges together fails="test_both_take_the_same_step"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * np.sum(w))


def sgd_step_decay(w, grad, lr, wd):
    return (1 - 2 * lr * wd) * w - lr * grad


# %% thinks of the learning rate fails="test_knows_the_other_name"
other_name = "a"


# %% mixes up L1 and L2 fails="test_knows_the_other_name"
other_name = "b"


# %% thinks of dropout fails="test_knows_the_other_name"
other_name = "c"


# %% thinks of clipping fails="test_knows_the_other_name"
other_name = "e"


# %% rounds the new weights to three places fails="test_follows_the_gradient_downhill" hint="Nothing is to be rounded: the numbers go on as they are."
def sgd_step_l2(w, grad, lr, wd):
    return np.round(w - lr * (grad + 2 * wd * w), 3)


def sgd_step_decay(w, grad, lr, wd):
    return np.round((1 - 2 * lr * wd) * w - lr * grad, 3)


# %% takes off no more than there is fails="test_both_take_the_same_step"
def sgd_step_l2(w, grad, lr, wd):
    return w - lr * (grad + 2 * wd * w)


def sgd_step_decay(w, grad, lr, wd):
    return max(0, 1 - 2 * lr * wd) * w - lr * grad
