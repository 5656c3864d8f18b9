"""One notebook on its way from its file to a result for each check."""
