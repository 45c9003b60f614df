# SPDX-License-Identifier: GPL-2.0
"""What VSE has seen and decided meanwhile: its tracepoints, from the kernel's trace."""

import re
from pathlib import Path

TRACING = Path("/sys/kernel/tracing")
EVENTS = ("steer_move", "rss_move", "core_sample")
LINE = re.compile(r"(\d+\.\d+): ((?:steer|rss)_move|core_sample): (.*)")


class Decisions:
    """Those since it was made; only while VSE is loaded are there any."""

    def __init__(self):
        # As time.monotonic() has it.
        (TRACING / "trace_clock").write_text("mono")
        (TRACING / "trace").write_text("")
        for event in self._switches():
            event.write_text("1")

    @staticmethod
    def _switches():
        return [switch for event in EVENTS
                if (switch := TRACING / "events/vse" / event / "enable").exists()]

    def read(self):
        """By time: [when, tracepoint, what it says]; none is told after that."""
        for event in self._switches():
            event.write_text("0")
        return [[float(found[1]), found[2], found[3]]
                for line in (TRACING / "trace").read_text().splitlines()
                if (found := LINE.search(line))]
