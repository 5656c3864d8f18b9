"""Every name but the answers' means something else from here on, and so does every setting: no check may mind.

The answers themselves go on with the names and modules that they were written with.
"""

import builtins
import warnings

import numpy as np
import pandas as pd
import torch

shell = get_ipython()
others = {*shell.user_ns, *dir(builtins), "kit", "data", "nn", "np", "pd", "plt", "torch"} - set(ANSWERS)
shadows = dict.fromkeys((name for name in others if not name.startswith("_")), 7.5)
shell.user_ns = {**shell.user_ns, **shadows}

warnings.filterwarnings("error")
np.seterr(all="raise")
np.set_printoptions(precision=1)
pd.set_option("display.precision", 1)
torch.set_default_dtype(torch.float64)
torch.set_default_device("meta")
torch.set_grad_enabled(False)
torch.set_printoptions(precision=1)
