"""Plain data between the two processes; used on both sides."""
