"""What runs in a kernel's process, and nothing else."""
