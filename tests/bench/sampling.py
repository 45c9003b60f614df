# SPDX-License-Identifier: GPL-2.0
"""Rows sample_256...: how long the sampler takes on a made-up host of 256 cores."""

import json
import statistics
import subprocess

ROWS = ["sample_256_none", "sample_256", "sample_256_cached",
        "sample_256_light", "sample_256_moves", "sample_256_leave"]

# Of so many intervals the median is a sample: some of them are interrupted.
GROUP = 20


class SamplingFailed(Exception):
    pass


def run(program, row, intervals):
    process = subprocess.run([program, row, str(intervals)], capture_output=True,
                             text=True)
    if process.returncode:
        raise SamplingFailed(f"{row}: {process.stderr.strip() or 'no figures'}")
    return json.loads(process.stdout)["samples"]


def measure(build, rows, samples):
    """By row, microseconds."""
    program = build / "bench/sampler/sampler"
    if not program.exists():
        raise SamplingFailed(f"{program} is missing: run make bench")
    figures = {}
    for row in rows:
        took = run(program, row, samples * GROUP)
        figures[row] = [statistics.median(took[at:at + GROUP])
                        for at in range(0, len(took), GROUP)]
        print(f" {row}", end="", flush=True)
    return figures
