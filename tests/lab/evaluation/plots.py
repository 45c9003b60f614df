# SPDX-License-Identifier: GPL-2.0
"""The figures of the report: one SVG for each row and NIC."""

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot               # noqa: E402

from evaluation import router_rows       # noqa: E402
from evaluation.rows import MODELS          # noqa: E402

COLOURS = {"default": "#888888", "rss": "#d08030", "vse": "#2060a0",
           "kernel": "#888888", "ours": "#2060a0",
           "apart": "#2060a0", "flows": "#d08030", "vm": "#a03030"}
CORES = ("#a03030", "#d08030", "#60a060", "#2060a0")

# Intervals that make a point of a curve over time.
SMOOTH = 3

# The same figures make the same file.
SAVED = {"bbox_inches": "tight", "metadata": {"Date": None}}
matplotlib.rcParams["svg.hashsalt"] = "vse"
matplotlib.rcParams["font.size"] = 9


def panels(names, width=4.2, height=3.0):
    figure, axes = pyplot.subplots(1, len(names), squeeze=False,
                                   figsize=(width * len(names), height))
    for name, axis in zip(names, axes[0]):
        axis.set_title(name)
    return figure, axes[0]


def groups(axis, labels, series):
    """Bars beside each other: series are (name, a figure for each label)."""
    width = 0.8 / len(series)
    for number, (name, figures) in enumerate(series):
        places = [place + (number - (len(series) - 1) / 2) * width
                  for place in range(len(labels))]
        axis.bar(places, figures, width, label=name, color=COLOURS.get(name))
    axis.set_xticks(range(len(labels)), labels)
    axis.set_ylim(bottom=0)


def collision(values):
    figure, (axis,) = panels(["Throughput"])
    lengths = list(values)
    apart = {length: values[length]["apart"]["received"] for length in lengths}
    groups(axis, [f"{length} bytes" for length in lengths],
           [(case, [values[length][case]["received"] / apart[length]
                    for length in lengths]) for case in ("apart", "flows", "vm")])
    axis.set_ylabel("to that of the flows apart")
    return figure, axis


def vm_core_packets(values):
    figure, axes = panels(list(values), width=2.1)
    for axis, by_model in zip(axes, values.values()):
        bottom = [0.0] * len(MODELS)
        for core, colour in enumerate(CORES):
            shares = [100 * by_model[model][core] / max(1, sum(by_model[model]))
                      for model in MODELS]
            axis.bar(MODELS, shares, bottom=bottom, color=colour,
                     label=f"core {core}" + (f" (VM {core + 1})" if core < 2 else ""))
            bottom = [low + share for low, share in zip(bottom, shares)]
        axis.set_ylim(0, 100)
    axes[0].set_ylabel("packets processed, %")
    return figure, axes[-1]


def total_1400(values):
    figure, axes = panels([f"{name}, 1400 bytes" for name in values])
    for axis, figures in zip(axes, values.values()):
        numbers = range(1, len(figures["ports"]) + 1)
        for model in MODELS:
            axis.plot(numbers, [100 * share for share in figures["by_port"][model]],
                      marker="o", markersize=3, label=model, color=COLOURS[model])
        axis.set_xlabel("source port")
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.set_ylim(bottom=0)
    axes[0].set_ylabel("received of what was sent, both flows, %")
    return figure, axes[-1]


def losses(values):
    figure, (axis,) = panels(["Loss"])
    groups(axis, list(values),
           [(model, [100 * figures["loss"][model] for figures in values.values()])
            for model in MODELS])
    axis.set_ylabel("datagrams lost, %")
    return figure, axis


def priority(values):
    figure, axes = panels([f"{name} bytes" for name in values], width=3.0)
    for axis, figures in zip(axes, values.values()):
        groups(axis, ["VM 1,\nof priority", "VM 2", "VM 3"],
               [(model, figures[model]) for model in ("rss", "vse")])
    axes[0].set_ylabel("datagrams/s received")
    return figure, axes[-1]


def shift_recovery(samples):
    figure, (axis,) = panels(["A busy loop on the flow's core"], width=7)
    for sample in samples:
        intervals = sample["intervals"]
        groups_of = [intervals[n:n + SMOOTH] for n in range(len(intervals) - SMOOTH + 1)]
        axis.plot([group[-1][0] for group in groups_of],
                  [100 * sum(g[2] for g in group) / sum(g[1] for g in group)
                   for group in groups_of],
                  color=COLOURS[sample["model"]], linewidth=0.8)
    for model in ("rss", "vse"):
        axis.plot([], [], color=COLOURS[model], label=model)
    axis.axvline(0, color="black", linewidth=0.6, linestyle="--")
    axis.set_xlabel("seconds after its start")
    axis.set_ylabel(f"received of what was sent, %\n(in {SMOOTH} intervals of 0.1 s)")
    axis.set_ylim(bottom=0)
    return figure, axis


DRAW = {"collision": collision, "vm_core_packets": vm_core_packets,
        "total_1400": total_1400, "loss_1400": losses, "loss_8192": losses,
        "priority": priority}


def containers(row, values):
    labels, series = router_rows.bars(row, values)
    figure, (axis,) = panels([router_rows.TITLES[row]], width=1.5 + len(labels))
    groups(axis, labels, series)
    axis.set_ylabel("packets/s" if row == "nmv_router" else "kept of it")
    return figure, axis


def draw(row, result, samples, path):
    if row == "shift_recovery":
        figure, axis = shift_recovery(samples)
    elif row in router_rows.JUDGES:
        figure, axis = containers(row, result["values"])
    else:
        figure, axis = DRAW[row](result["values"])
    axis.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), fontsize=7)
    figure.savefig(path, **SAVED)
    pyplot.close(figure)
