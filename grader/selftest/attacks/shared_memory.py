"""Leave a file in shared memory."""

from attack import at

with open(f"/dev/shm/{at.marker}", "w") as file:
    file.write("left")
print("MISS unless it outlives the kernel")
