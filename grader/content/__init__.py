"""A question and its notebooks: where they lie, how they are read and how they are built."""

import sys

# Beside a Jupyter server jsonschema finds this, which builds a grammar of web addresses when it is imported: for more
# than a second and 25 MB, in each process that reads a notebook. No notebook's format speaks of such addresses.
# https://github.com/python-jsonschema/jsonschema/blob/main/jsonschema/_format.py
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
