"""Break the way the kernel talks: its serialiser and its outgoing socket."""

import json

from IPython import get_ipython

json.dumps = lambda *args, **kwargs: "{}"
get_ipython().kernel.iopub_socket.close()
