"""What to think about where code raised: a sentence for the exceptions that these exercises lead to most often.

Where none fits, the check's own hint stands. Names that the chapter has from fastai are told apart from other names.
"""

from __future__ import annotations

import re

from grader.host.executor import undefined_name

TORCH = "`from torch import nn`"
LEARNER = "Here `Learner(model, train, valid)` of learner.py takes its place, where the notebook imports it."
RATINGS = "Here `load_ratings()` of `data` gives the ratings."
BATCHES = "Here the batches come from `load_batches`, where the notebook imports it."
CHAPTER = {  # a name of fastai's: what stands for it here
    "Module": f"`Module` is fastai's. Here a model derives from `nn.Module` ({TORCH}) and calls `super().__init__()`.",
    "Embedding": f"`Embedding` is fastai's. Here it is `nn.Embedding` ({TORCH}), which starts with a spread of 1.",
    "sigmoid_range": "`sigmoid_range` is fastai's. It is `torch.sigmoid(x) * (high - low) + low`.",
    "MSELossFlat": "`MSELossFlat` is fastai's. Here it is `F.mse_loss`, of two tensors of shape (b,).",
    "CrossEntropyLossFlat": "`CrossEntropyLossFlat` is fastai's. Here it is `F.cross_entropy`.",
    "one_hot": "`one_hot` is fastai's. Question 10 writes it: all zeros but for a one.",
    "EmbeddingNN": "`EmbeddingNN` is fastai's. Question 31 and Lab C5 build one.",
    "params": f"`params` is fastai's. Here `model.parameters()` lists what is trained ({TORCH}).",
    "create_params": "The chapter defines `create_params` itself. Question c2 writes it.",
    "learn": f"The chapter's `learn` is fastai's. {LEARNER}",
    "Learner": f"fastai's `Learner` is not here. {LEARNER}",
    "collab_learner": "`collab_learner` is fastai's. Question c5 writes one.",
    "dls": f"The chapter's `dls` is fastai's. {BATCHES}",
    "DataLoaders": f"`DataLoaders` is fastai's. {BATCHES}",
    "CollabDataLoaders": f"`CollabDataLoaders` is fastai's. {BATCHES}",
    "untar_data": f"`untar_data` is fastai's. {RATINGS}",
    "URLs": f"`URLs` is fastai's. {RATINGS}",
    "tabular_learner": "`tabular_learner` is fastai's. Question 31 builds its model.",
    "get_emb_sz": "`get_emb_sz` is fastai's. Question 29 writes the rule behind it.",
    "delegates": "`delegates` is fastcore's. Question c6 writes it.",
    "use_kwargs_dict": "`use_kwargs_dict` is fastcore's. A plain `**kwargs` does without it.",
    "L": "`L` is fastcore's. Here a plain list does.",
    "tensor": "`tensor` alone is fastai's. Here it is `torch.tensor`.",
    "nn": f"`nn` comes with {TORCH}.",
    "F": "`F` comes with `import torch.nn.functional as F`.",
    "np": "`np` comes with `import numpy as np`.",
    "pd": "`pd` comes with `import pandas as pd`.",
    "plt": "`plt` comes with `import matplotlib.pyplot as plt`.",
}
NO_FASTAI = "fastai is not used here: what takes its place is imported in the notebook's first cells."
PATTERNS = (  # of "name: message"; the groups of each fill its sentence
    (
        r"before Module\.__init__\(\) call",
        "`super().__init__()` comes first in the `__init__` of a module: it makes the place where parameters are kept.",
    ),
    (
        r"mat1 and mat2 shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)",
        "Rows of {0} numbers on the left met {1} rows on the right: in a product of matrices these two agree. An "
        "`nn.Linear` is told in `__init__` how many numbers a row has.",
    ),
    (
        r"1D tensors expected",
        "`torch.dot` takes two vectors, not two batches. What multiplies and adds up row by row?",
    ),
    (
        r"must be tuple of Tensors, not (?:\w+_iterator|generator)",
        "The parts come one after another, and can be gone through once. Do you need all of them in a list?",
    ),
    (
        r"index out of range in self",
        "An embedding was asked for a row that it does not have. Users are a column of the batch, `x[:, 0]`, and "
        "movies the next: is each looked up in its own table?",
    ),
    (
        r"index (\d+) is out of bounds for (?:dimension|axis) \d+ with size ([2-9]|\d\d+)$",
        "Counting begins at 0, so where there are {1} there is no place {0}. Is this the right table for that number, "
        "and the right axis?",
    ),
    (
        r"KeyError: (-?\d+)$",
        "There is no row label or key {0}. The rows of a table that was sorted, filtered or split keep their old "
        "labels: `.iloc[n]` is the one at place n, whatever its label.",
    ),
    (r"list is not a Module subclass", "`nn.Sequential` takes its layers one by one: put a `*` before a list of them."),
    (
        r"Sizes of tensors must match except in dimension (\d+)",
        "`cat` joined along dimension {0}. Dimension 0 puts one below the other, dimension 1 side by side.",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        "The loss does not depend on anything that is trained. Is something on the way taken out of autograd's sight, "
        "by `.data`, `.detach()`, `.item()` or NumPy?",
    ),
    (
        r"a leaf Variable that requires grad",
        "A parameter cannot be changed in place while autograd watches. Fill the tensor first, then wrap it.",
    ),
    (
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        "A tensor with {0} numbers along one axis met one with {1}. Print both shapes: which of the two is not what "
        "you think?",
    ),
    (
        r"operands could not be broadcast together with shapes \(([\d,]+)\) \(([\d,]+)\)",
        "An array of shape ({0}) met one of shape ({1}), and their numbers do not pair up. Print both shapes: which of "
        "the two is not what you think?",
    ),
    (
        r"mismatch in its core dimension .*\(size (\d+) is different from (\d+)\)",
        "There are {0} numbers on one side where the other side has {1}. Print the shapes in that line: which of them "
        "is not what you think?",
    ),
    (
        r"'?NoneType'?.*(?:object|and)",
        "Something there is None: what a function without `return` gives, or a `.grad` that no loss has reached. "
        "Which name in that line is it?",
    ),
    (
        r"TypeError: (?:object of type '(?:int|float)' has no len|'(?:int|float)' object is not)",
        "There is a single number where several are needed. Which value of yours is that?",
    ),
    (
        r"object of type '(?:generator|\w+_iterator)' has no len",
        "A generator can be gone through once and has no length. Make a list of it.",
    ),
    (
        r"the model has no weight called (\w+)",
        "The task gives the parts of this model their names, and `{0}` is one of them. What is it called in yours?",
    ),
    (
        r"too many dimensions 'str'|invalid data type 'str'",
        "There are texts where numbers are needed. Which numbers stand for them?",
    ),
    (
        r"'(DotProduct\w*|CollabNN)' object has no attribute '(\w+)'",
        "No `{1}` is set in the `__init__` of `{0}`. Is it spelled otherwise there? Where an exercise hands that class "
        "out, checks use it as it was handed out.",
    ),
    (
        r"'(?:Tensor|Parameter)' object has no attribute 'pca'",
        "`.pca` is fastai's. Here `torch.linalg.svd` takes its place, in the three steps of Lab C3.",
    ),
    (
        r"'(?:float|int|bool)' object has no attribute '(\w+)'",
        "A plain Python number has no `.{0}`. Where did a tensor become one: at `.item()`, at `float()`?",
    ),
    (
        r"'numpy\.ndarray' object has no attribute '(\w+)'",
        "A NumPy array has no `.{0}`. Is that a method of a tensor, or of a pandas Series?",
    ),
    (
        r"unsupported operand type\(s\) for (\S+): '([\w.]+)' and '([\w.]+)'",
        "There is no {0} between a {1} and a {2}. Which of the two can be made into what the other is?",
    ),
    (
        r"unhashable type: '([\w.]+)'",
        "A {0} cannot be in a set, nor be a key of a dict. Do you mean the {0} itself, or what is in it?",
    ),
    (
        r"setting an array element with a sequence.* inhomogeneous shape",
        "Lists of different lengths make no table. Is a table needed, or can they be gone through one by one?",
    ),
    (
        r"cannot convert float (infinity|NaN) to integer",
        "An array of whole numbers cannot hold {0}. Make an array of floats first.",
    ),
    (
        r"not supported between instances of '([\w.]+)' and '([\w.]+)'",
        "A {0} and a {1} cannot be compared. Which of the two can be made into what the other is?",
    ),
    (
        r"arrays used as indices must be of integer",
        "Places are whole numbers, and NumPy's zeros are not unless it is told `dtype=int`. Where was that array made?",
    ),
    (
        r"'(\w+)' object is not callable",
        "Round brackets call what is before them, and that is a {0}. Are square ones meant?",
    ),
    (
        r"missing \d+ required positional argument",
        "A call leaves out what its `def` line asks for. Compare the two, from left to right.",
    ),
    (
        r"takes \d+ positional arguments? but \d+ w|\w+\(\) takes no arguments",
        "A call hands over more than the `def` line takes. In a class, `self` is the first name there, and no caller "
        "writes it, with `super()` neither.",
    ),
    (
        r"Index contains duplicate entries, cannot reshape",
        "Two rows want the same cell of the table, and `pivot` takes one for each. What should stand there?",
    ),
    (
        r"ModuleNotFoundError: No module named '(\w+)'",
        "No library `{0}` is installed where notebooks are graded. A file {0}.py of your own goes along if it lies "
        "beside the notebook.",
    ),
    (
        r"FileNotFoundError: .*'([^/\\]+\.\w+)'$",
        "There is no file {0} where notebooks are graded. One of your own goes along if it lies beside the notebook, "
        "which names it, and is no larger than 1 MB.",
    ),
)


def hint_for(exception: str, message: str) -> str | None:
    """Return what to think about where `exception` (a class name) was raised with this message; None: no idea."""
    name = undefined_name(exception, message)
    if name is not None:
        return CHAPTER.get(name) or _where_from(name)
    if re.match(r"No module named 'fast(?:ai|core|book)", message):
        return NO_FASTAI
    if moved := re.match(r"cannot import name '(\w+)'", message):
        return CHAPTER.get(moved[1])
    for pattern, sentence in PATTERNS:
        if found := re.search(pattern, f"{exception}: {message}"):
            return sentence.format(*found.groups())
    return None


def _where_from(name: str) -> str:
    return f"Where does `{name}` come from? The notebook has to import or define it, in a cell that runs before."
