"""Exit as a script would."""

import sys

sys.exit(0)
