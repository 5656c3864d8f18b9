"""`python -m grader.bench.opening`: what the page on a large class weighs, and how long a browser takes to open it.

Needs what `tox -e browser` brings. Each time is that of a page that was never opened before, from the request on.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from grader.content.question import all_questions
from grader.selftest.browser.lab import page_of
from grader.selftest.test_handed_back import large_class
from grader.teacher.class_report import class_page

MOMENTS = {  # by the browser's own clock, in milliseconds
    "first paint": "performance.getEntriesByType('paint')[0].startTime",
    "all read": "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    "all shown": "performance.getEntriesByType('navigation')[0].loadEventEnd",
}


def opened(path: Path) -> dict[str, float]:
    """Open a page in a browser of its own; return when each moment was, in milliseconds."""
    with page_of(path.as_uri()) as page:
        page.wait_for_function(f"{MOMENTS['all shown']} > 0 && performance.getEntriesByType('paint').length > 0")
        return {name: page.evaluate(moment) for name, moment in MOMENTS.items()}


def main() -> None:
    """Print the weight, and the median of each time with the least and the most."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    text = class_page("", large_class(options.students, all_questions()), {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "class.html")
        path.write_text(text, encoding="utf-8")
        rounds = [opened(path) for _ in range(options.rounds)]
    print(f"{options.students} students, {len(all_questions())} questions: {len(text.encode()) / 1e6:.2f} MB")
    for name in MOMENTS:
        taken = [each[name] for each in rounds]
        print(f"{name:<12} {statistics.median(taken):6.0f} ms ({min(taken):.0f}–{max(taken):.0f})")


if __name__ == "__main__":
    main()
