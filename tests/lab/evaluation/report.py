# SPDX-License-Identifier: GPL-2.0
"""The report: build/results/eval.md, with the figures beside it, and eval.json."""

import json

from evaluation import router_rows, plots
from evaluation.rows import MODELS

NIC_NAMES = {"mlx4": "ConnectX-3 (mlx4)", "ixgbe": "82599 (ixgbe)"}

TITLES = {
    "collision": "Collisions (Table IV)",
    "vm_core_packets": "Packets per core (Table V)",
    "total_1400": "Total throughput of two flows over source ports (Fig. 7)",
    "loss_1400": "Loss at the receivers, 1400 bytes (Table VI)",
    "loss_8192": "Loss at the receivers, 8192 bytes in fragments (Table VI)",
    "priority": "A flow of priority among three (Table VII)",
    "shift_recovery": "A load that shifts in mid-run",
} | router_rows.TITLES

CAVEAT = """\
These are ratios on emulated cores, of an emulated NIC: each of the host's four
cores is a thread of QEMU with a quota, a fraction of a real core. Compare the
models with each other, not with a real machine: no absolute rate here says
anything about one. docs/evaluation.md tells how all this is measured."""


def table(head, lines):
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def percent(share):
    return f"{100 * share:.1f} %"


def number(rate):
    return f"{rate:,.0f}"


def times(ratio):
    return "-" if ratio is None else f"{ratio:.2f}"


def collision(values):
    cases = {"apart": "apart", "flows": "both on one core", "vm": "each on its VM's core"}
    return table(
        ["bytes", *(f"{title}: received /s, to apart, lost" for title in cases.values())],
        [[length, *(f"{number(by_case[case]['received'])}, "
                    f"{times(by_case[case]['received'] / by_case['apart']['received'])}, "
                    f"{percent(by_case[case]['loss'])}" for case in cases)]
         for length, by_case in values.items()])


def vm_core_packets(values):
    return table(
        ["tunnel, bytes", "model", "core 0 (VM 1)", "core 1 (VM 2)", "core 2", "core 3"],
        [[name, model, *map(number, by_model[model])]
         for name, by_model in values.items() for model in MODELS])


def total_1400(values):
    return table(
        ["tunnel", "ports", "one core /s", "model",
         "received, of what was sent: median of the ports", "lowest", "highest",
         "spread over ports", "noise of repetitions"],
        [[name, len(figures["ports"]), number(figures["core"]), model,
          percent(figures["median"][model]), percent(min(figures["by_port"][model])),
          percent(max(figures["by_port"][model])), percent(figures["spread"][model]),
          percent(figures["noise"])]
         for name, figures in values.items() for model in MODELS])


def losses(values):
    return table(["tunnel", "offered /s", *MODELS],
                 [[name, number(figures["offered"]),
                   *(percent(figures["loss"][model]) for model in MODELS)]
                  for name, figures in values.items()])


def priority(values):
    return table(
        ["tunnel, bytes", "offered /s, each", "model", "VM 1, of priority", "VM 2", "VM 3",
         "lost of VM 1's"],
        [[name, number(figures["offered"]), model, *map(number, figures[model]),
          percent(figures["loss of the first"][model])]
         for name, figures in values.items() for model in ("rss", "vse")])


def shift_recovery(values):
    return table(
        ["model", "lowest rate, to that before", "seconds to 95 %, each repetition"],
        [[model, ", ".join(times(low) for low in figures["lowest"]),
          ", ".join("not back" if seconds is None else f"{seconds:.1f}"
                    for seconds in figures["seconds"])]
         for model, figures in values.items()])


def containers(values):
    return table(*router_rows.lines(values))


TABLES = {"collision": collision, "vm_core_packets": vm_core_packets,
          "total_1400": total_1400, "loss_1400": losses, "loss_8192": losses,
          "priority": priority, "shift_recovery": shift_recovery
          } | {row: containers for row in router_rows.JUDGES}


def shown(ratio):
    """A tree of ratios in one line."""
    if isinstance(ratio, dict):
        return "; ".join(f"{name}: {shown(value)}" for name, value in ratio.items())
    return "none" if ratio is None else f"{ratio:.3f}"


def summary(results):
    return table(["row", "NIC", "ratio", "reach", "met"],
                 [[f"`{row}`", result["nic"], shown(result["ratio"]), result["reach"],
                   "yes" if result["met"] else "**no**"]
                  for row, by_nic in results.items() for result in by_nic])


def rounded(value):
    """Four digits say more than was measured."""
    if isinstance(value, dict):
        return {str(key): rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def write(directory, versions, results, samples):
    """results: by row, one for each NIC; samples: by row and NIC."""
    directory.mkdir(parents=True, exist_ok=True)
    parts = ["# The papers' experiments, repeated in the lab", CAVEAT,
             table(["", ""], versions.items()), summary(results)]
    for row, by_nic in results.items():
        parts.append(f"## `{row}`: {TITLES[row]}")
        for result in by_nic:
            nic = result["nic"]
            picture = f"eval-{nic}-{row}.svg"
            plots.draw(row, result, samples[row, nic], directory / picture)
            parts += [f"### On an emulated {NIC_NAMES[nic]}",
                      TABLES[row](result["values"]),
                      f"![{TITLES[row]}, {nic}]({picture})",
                      f"Ratio {shown(result['ratio'])}. To reach: {result['reach']}. "
                      f"{'Met.' if result['met'] else '**Missed.**'}"]
    (directory / "eval.md").write_text("\n\n".join(parts) + "\n")
    (directory / "eval.json").write_text(json.dumps(
        rounded({"versions": versions, "rows": results}), indent=2) + "\n")
    (directory / "eval-samples.json").write_text(json.dumps(
        [{"row": row, "nic": nic, "samples": of_row}
         for (row, nic), of_row in samples.items()]) + "\n")
