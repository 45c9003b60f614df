# SPDX-License-Identifier: GPL-2.0
"""Row handoff: what a packet costs the core that hands it on, in the lab's guest.

A guest under emulation has no cycles of its own.  What its vCPU's thread has run
on the host stands for them: it grows with the instructions, and neither with what
else the host does nor with the time that the vCPU is idle.
"""

import statistics
import sys
import threading
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "lab"))

from guest.session import PASS, Scenario, Session    # noqa: E402

SECONDS_BETWEEN_LOOKS = 0.01

# Rounds that make one ratio.
GROUP = 3


class Marks(threading.Thread):
    """Answers the scenario's questions for the vCPUs' running time."""

    def __init__(self, run, process, threads):
        super().__init__(daemon=True)
        self.run_directory = run
        self.stats = [Path(f"/proc/{process}/task/{thread}/schedstat")
                      for thread in threads]
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(SECONDS_BETWEEN_LOOKS):
            for question in self.run_directory.glob("mark.*.ask"):
                answer = question.with_suffix("")
                if not answer.exists():
                    self._answer(answer)

    def _answer(self, answer):
        """Appears as a whole or not at all."""
        times = " ".join(stat.read_text().split()[0] for stat in self.stats)
        new = answer.with_name(f"new-{answer.name}")
        new.write_text(times + "\n")
        new.rename(answer)


class TimedSession(Session):
    def _wait(self, machine, quota, start, show):
        marks = Marks(self.run, machine.process.pid, machine.vcpu_threads())
        marks.start()
        try:
            super()._wait(machine, quota, start, show)
        finally:
            marks.done.set()
            marks.join()


def cost(run, name):
    """Nanoseconds that vCPU 0's thread has run for a packet; 0 if some were lost."""
    counted = run / f"handoff.{name}"
    if not counted.exists():
        return 0
    before, after = (int((run / f"mark.{name}.{when}").read_text().split()[0])
                     for when in ("before", "after"))
    return (after - before) / int(counted.read_text())


class HandoffFailed(Exception):
    pass


def grouped(pairs):
    """Ratios of some neighbouring rounds together."""
    groups = [pairs[at:at + GROUP] for at in range(0, len(pairs) - GROUP + 1, GROUP)]
    return [sum(vse for _, vse in group) / sum(rps for rps, _ in group)
            for group in groups]


def measure(build, kernel, nic, variables=None):
    """Ratios of VSE's cost to that of RPS, and both as nanoseconds a packet."""
    session = TimedSession(build, kernel, Scenario.load(HERE / "handoff.sh"), nic,
                           variables=variables)
    session.execute()
    if session.status != PASS:
        raise HandoffFailed(f"handoff on {nic} {session.verdict()}\n"
                            f"{session.explain(False)}")
    pairs = []
    # Not round 0: QEMU translated code then.
    for number in range(1, len(list(session.run.glob("mark.rps.*.before")))):
        pair = [cost(session.run, f"{way}.{number}") for way in ("rps", "vse")]
        if all(pair):
            pairs.append(pair)
    return {"ratios": grouped(pairs),
            "rps_ns": statistics.median(rps for rps, _ in pairs),
            "vse_ns": statistics.median(vse for _, vse in pairs)}
