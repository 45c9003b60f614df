# SPDX-License-Identifier: GPL-2.0
"""Rows nmv_...: containers' macvlan devices of both modules, in one kernel."""

from collections import defaultdict
from pathlib import Path

from table import Row

SCRIPT = Path(__file__).resolve().parent / "containers/measure.sh"

# What the script calls its measurements, by row.
ROWS = {
    "nmv_router": "router",
    "nmv_overload": "overload",
    "nmv_512": "512",
    "nmv_isolation": "isolation",
    "nmv_isolation_shared": "isolation",
    "nmv_bridge": "bridge",
    "nmv_multicast": "multicast",
    "nmv_latency": "latency",
}


def measure(guest, rows, boots, samples):
    """What the script has said, line by line."""
    wanted = sorted({ROWS[row] for row in rows})
    lines = []
    for boot in range(1, boots + 1):
        print(f"containers, boot {boot} of {boots}:", end="", flush=True)
        last = None
        for line in guest.boot(wanted, samples, SCRIPT):
            lines.append(line)
            if line["row"] != last:
                last = line["row"]
                print(f" {last}", end="", flush=True)
        print()
    return lines


def samples_of(lines, row, kind, figure="pps", **other):
    return [line[figure] for line in lines
            if line["row"] == row and line["kind"] == kind and
            all(line[name] == value for name, value in other.items())]


def ratios(above, below):
    return [a / b for a, b in zip(above, below)]


def of_peak(lines, kind):
    """Of each sweep of loads the worst: what came through, to the most that ever did,
    or to what was offered if that is less."""
    sweeps = defaultdict(list)
    for line in lines:
        if line["row"] == "overload" and line["kind"] == kind:
            sweep = sweeps[line["ways"]]
            if not sweep or line["load"] <= sweep[-1][-1]["load"]:
                sweep.append([])
            sweep[-1].append(line)
    worst = []
    for sweep in (s for ways in sweeps.values() for s in ways):
        peak = max(line["pps"] for line in sweep)
        worst.append(min(line["pps"] / min(peak, line["offered"]) for line in sweep))
    return worst


def make_rows(lines):
    def to_kernel(row, figure="pps"):
        return ratios(samples_of(lines, row, "ours", figure),
                      samples_of(lines, row, "kernel", figure))

    def kept(row, kind):
        return ratios(samples_of(lines, row, kind, "kept"),
                      samples_of(lines, row, kind, "offered"))

    def many_to_two(kind):
        return ratios(samples_of(lines, "512", kind, interfaces=512),
                      samples_of(lines, "512", kind, interfaces=2))

    figures = [
        ("nmv_router", to_kernel("router"), {"least": 1}),
        ("nmv_router_plain", ratios(samples_of(lines, "router", "ours"),
                                    samples_of(lines, "router", "plain")),
         {"least": 0.9}),
        ("nmv_overload", of_peak(lines, "ours"), {"least": 0.98}),
        ("nmv_overload_macvlan", of_peak(lines, "kernel"), {}),
        ("nmv_512", many_to_two("ours"), {"least": 0.95}),
        ("nmv_512_macvlan", many_to_two("kernel"), {}),
        ("nmv_isolation", kept("isolation", "ours"), {"least": 0.99}),
        ("nmv_isolation_macvlan", kept("isolation", "kernel"), {}),
        ("nmv_isolation_shared", kept("isolation_shared", "ours"), {"least": 0.95}),
        ("nmv_isolation_shared_macvlan", kept("isolation_shared", "kernel"), {}),
        ("nmv_bridge", to_kernel("bridge"), {"least": 1.2}),
        ("nmv_multicast", to_kernel("multicast"), {"least": 1.5}),
        ("nmv_multicast_lost", samples_of(lines, "multicast_lossless", "ours", "lost"),
         {"most": 0, "unit": "lost"}),
        ("nmv_latency", to_kernel("latency", "median"), {"most": 1}),
        ("nmv_latency_99", to_kernel("latency", "tail"), {"most": 1}),
    ]
    return [Row(name, samples, **({"unit": "ratio"} | options))
            for name, samples, options in figures if samples]
