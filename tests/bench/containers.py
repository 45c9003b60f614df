# SPDX-License-Identifier: GPL-2.0
"""Rows nmv_...: containers' macvlan devices of both modules, in one kernel."""

import statistics
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


def at_worst_load(lines, kind):
    """What came through at the load where that was the least: of each load the median,
    to what was offered, or to what the router could do right before and after."""
    shares = defaultdict(list)
    for line in lines:
        if line["row"] == "overload" and line["kind"] == kind:
            shares[line["ways"], line["load"]].append(
                line["pps"] / min(line["offered"], line["most"]))
    return [min(map(statistics.median, shares.values()))] if shares else []


def make_rows(lines):
    def to_kernel(row, figure="pps"):
        return ratios(samples_of(lines, row, "ours", figure),
                      samples_of(lines, row, "kernel", figure))

    def kept(row, kind):
        return ratios(samples_of(lines, row, kind, "kept"),
                      samples_of(lines, row, kind, "offered"))

    def due(row, kind):
        """The same, or of half of all that was done if that is less: where the core has
        become slower than it was right before, no more is the second router's due."""
        flooded = samples_of(lines, row, kind, "flooded")
        return [max(share, min(1, 2 * got / (got + of_flood)))
                for share, got, of_flood in zip(
                    kept(row, kind), samples_of(lines, row, kind, "kept"), flooded)]

    def many_to_two(kind):
        return ratios(samples_of(lines, "512", kind, interfaces=512),
                      samples_of(lines, "512", kind, interfaces=2))

    figures = [
        ("nmv_router", to_kernel("router"), {"least": 1}),
        ("nmv_router_plain", ratios(samples_of(lines, "router", "ours"),
                                    samples_of(lines, "router", "plain")),
         {"least": 0.9}),
        ("nmv_overload", at_worst_load(lines, "ours"), {"least": 0.98}),
        ("nmv_overload_macvlan", at_worst_load(lines, "kernel"), {}),
        ("nmv_512", many_to_two("ours"), {"least": 0.95}),
        ("nmv_512_macvlan", many_to_two("kernel"), {}),
        ("nmv_512_to_macvlan", ratios(
            samples_of(lines, "512", "ours", interfaces=512),
            samples_of(lines, "512", "kernel", interfaces=512)), {}),
        ("nmv_isolation", due("isolation", "ours"), {"least": 0.99}),
        ("nmv_isolation_macvlan", due("isolation", "kernel"), {}),
        ("nmv_isolation_shared", kept("isolation_shared", "ours"), {"least": 0.95}),
        ("nmv_isolation_shared_macvlan", kept("isolation_shared", "kernel"), {}),
        ("nmv_bridge", to_kernel("bridge"), {"least": 1.2}),
        ("nmv_multicast", to_kernel("multicast"), {"least": 1.5}),
        ("nmv_multicast_lost", samples_of(lines, "multicast_lost", "ours", "lost"),
         {"most": 0, "unit": "lost"}),
        ("nmv_multicast_lossless", to_kernel("multicast_lossless", "rate"), {}),
        ("nmv_latency", to_kernel("latency", "median"), {"most": 1}),
        ("nmv_latency_99", to_kernel("latency", "tail"), {"most": 1}),
    ]
    return [Row(name, samples, **({"unit": "ratio"} | options))
            for name, samples, options in figures if samples]
