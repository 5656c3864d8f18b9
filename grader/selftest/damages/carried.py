"""What a file carries besides its cells is changed or lost."""

from __future__ import annotations

import json

from grader.selftest.damages.subject import THERE, Json, Subject, code_cell, damage, with_extra


@damage(THERE)
def ids_missing(it: Subject) -> Json:
    for cell in it.cells:
        cell.pop("id", None)
    return it.notebook


@damage(THERE)
def ids_invalid(it: Subject) -> Json:
    for place, cell in enumerate(it.cells):
        cell["id"] = f"cell no. {place}! " + 80 * "x"
    return it.notebook


@damage(THERE)
def ids_changed(it: Subject) -> Json:
    for place, cell in enumerate(it.cells):
        cell["id"] = f"{place:08x}"
    return it.notebook


@damage(THERE)
def one_id_for_all_cells(it: Subject) -> Json:
    for cell in it.cells:
        cell["id"] = "same"
    return it.notebook


@damage(THERE)
def all_metadata_dropped(it: Subject) -> Json:
    it.notebook["metadata"] = {}
    for cell in it.cells:
        cell["metadata"] = {}
    return it.notebook


@damage(THERE)
def nbformat_4_4(it: Subject) -> Json:
    it.notebook["nbformat_minor"] = 4
    return ids_missing(it)


@damage(THERE)
def nbformat_3(it: Subject) -> Json:
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [], "metadata": {}}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"], "metadata": {}}
        for cell in it.cells
    ]
    return {"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}


@damage(THERE, file_name="{} (1).ipynb")
def renamed_by_a_download(it: Subject) -> Json:
    return it.notebook


@damage(THERE, file_name="homework Zoë.ipynb")
def renamed_altogether(it: Subject) -> Json:
    return it.notebook


@damage(THERE)
def saved_by_colab(it: Subject) -> Json:
    it.notebook["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for place, cell in enumerate(it.cells):
        cell["metadata"] = {"id": f"Zk{place:010}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell.pop("id", None)
    it.notebook["nbformat_minor"] = 0
    return it.notebook


@damage(THERE)
def kernelspec_unknown(it: Subject) -> Json:
    it.notebook["metadata"]["kernelspec"] = {"name": "julia-1.9", "language": "julia", "display_name": "Julia"}
    it.notebook["metadata"]["language_info"] = {"name": "julia"}
    return it.notebook


@damage(THERE)
def line_ends_of_windows(it: Subject) -> bytes:
    for cell in it.cells:
        cell["source"] = cell["source"].replace("\n", "\r\n")
    return json.dumps(it.notebook, indent=1).replace("\n", "\r\n").encode()


@damage(THERE)
def byte_order_mark(it: Subject) -> bytes:
    return json.dumps(it.notebook).encode("utf-8-sig")


@damage(THERE)
def saved_as_utf_16(it: Subject) -> bytes:
    return json.dumps(it.notebook, ensure_ascii=False).encode("utf-16")


@damage(THERE)
def outputs_of_50_megabytes(it: Subject) -> bytes:
    output = {"output_type": "stream", "name": "stdout", "text": "PLENTY"}
    it.cells[it.places("answer")[-1]]["outputs"] = [output]
    return json.dumps(it.notebook).replace("PLENTY", "x" * (50 << 20)).encode()


@damage(THERE)
def execution_counts_out_of_order(it: Subject) -> Json:
    code = it.places("given", "answer")
    for count, place in enumerate(reversed(code), start=7):
        it.cells[place]["execution_count"] = count
    return it.notebook


@damage(THERE)
def a_widget_in_the_outputs(it: Subject) -> Json:
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "0a1b", "version_major": 2, "version_minor": 0}}
    cell = code_cell("import ipywidgets\n\nipywidgets.IntSlider()")
    cell["outputs"] = [{"output_type": "display_data", "data": view, "metadata": {}}]
    it.notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"0a1b": None}}}
    return with_extra(it, cell)
