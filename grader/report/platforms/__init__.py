"""A result in the forms that other platforms read; each refuses what its platform would refuse."""
