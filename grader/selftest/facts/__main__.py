"""Prints each figure beside ours, and beside what others published: `python -m grader.selftest.facts`."""

from __future__ import annotations

import torch
import typer

from grader.selftest.facts.counted import COUNTED, clicks_of_the_sample
from grader.selftest.facts.published import of_published, published
from grader.selftest.facts.trained import TRAINED


def main() -> None:
    """Print every figure of the labs beyond the chapter beside ours; exit 1 if one differs."""
    torch.set_num_threads(1)  # as the notebooks have it; more wait for one another where the machine is busy
    others = published()
    found = [fact for facts in (*COUNTED, *TRAINED) for fact in facts()] + of_published(others)
    for fact in found:
        typer.echo(f"{'     ' if fact.holds() else 'WRONG'} {fact}")
    ours, theirs, shown, fewer = clicks_of_the_sample()
    typer.echo(f"On the sample: clicks {ours:.3f} with {shown} titles, bestsellers {theirs:.3f} with {fewer}")
    for each in others:
        typer.echo(f"{each.question}: {each.what}: published {each.figure:.3f}, ours {each.own:.3f}")
        typer.echo(f"      {each.split}; {each.source}")
    raise typer.Exit(0 if all(fact.holds() for fact in found) else 1)


if __name__ == "__main__":
    typer.run(main)
