"""`python -m data …`: the commands, and one word at once to whoever fetches what is there, as `tox` does each time."""

import sys

from data.releases import ML_100K

if sys.argv[1:] == ["fetch"] and ML_100K.is_fetched():
    print(ML_100K.already_there())
else:
    from data.commands import app  # which imports for a fifth of a second

    app(prog_name="python -m data")
