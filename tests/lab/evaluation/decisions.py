# SPDX-License-Identifier: GPL-2.0
"""What VSE has seen and decided meanwhile: its tracepoints, from the kernel's trace."""

import re
from pathlib import Path

TRACING = Path("/sys/kernel/tracing")
EVENTS = ("steer_move", "rss_move", "core_sample")
LINE = re.compile(r"(\d+\.\d+): ((?:steer|rss)_move|core_sample): (.*)")


def begin():
    """Before there is traffic, as this has the kernel patch its code: the tracepoints',
    and the scheduler's to know tasks by name (docs/emulator.md)."""
    # As time.monotonic() has it.
    (TRACING / "trace_clock").write_text("mono")
    for event in EVENTS:
        (TRACING / "events/vse" / event / "enable").write_text("1")


class Decisions:
    """Those since it was made, after begin()."""

    def __init__(self):
        (TRACING / "trace").write_text("")

    @staticmethod
    def read():
        """By time: [when, tracepoint, what it says]."""
        return [[float(found[1]), found[2], found[3]]
                for line in (TRACING / "trace").read_text().splitlines()
                if (found := LINE.search(line))]
