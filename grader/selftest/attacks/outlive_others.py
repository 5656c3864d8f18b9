"""Have the system end the grader before this kernel, where memory runs out."""

from attack import report


def spare_me():
    with open("/proc/self/oom_score_adj") as file:
        if int(file.read()) < 1000:
            return True
    with open("/proc/self/oom_score_adj", "w") as file:
        return file.write("-500")


report(spare_me=spare_me)
