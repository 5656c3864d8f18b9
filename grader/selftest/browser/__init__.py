"""The student's loop in JupyterLab, in a real browser: `tox -e browser`."""
