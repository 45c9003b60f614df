# SPDX-License-Identifier: GPL-2.0
"""Equal, steady speed for every vCPU, however few cores the machine has.

Under TCG each vCPU is a thread.  Left alone, a busy vCPU takes what idle ones
do not use, and a guest core's speed depends on how many others are busy.  A CPU
quota of each thread's own makes the cores alike: the guest then behaves like
a machine of as many slow cores.  A tenth of the machine stays for QEMU's other
threads.  Up to its quota a thread goes before other work of the machine, which is
then not seen in what is measured.  A scenario may say that some cores are faster
than others: the cores of another server than the one that it measures.
"""

import os
from pathlib import Path

PERIOD_US = 10000

# Of the guest's threads, as a multiple of what other work has.
WEIGHT = 16

V1 = Path("/sys/fs/cgroup/cpu")
V2 = Path("/sys/fs/cgroup")


def _write(path, text):
    """The kernel's refusal comes when the file is closed: without its name."""
    try:
        path.write_text(str(text))
    except OSError as error:
        error.filename = path
        raise


class Quota:
    """A context manager; must outlive the threads, so that its groups are
    empty when it removes them."""

    def __init__(self, vcpus, speeds=None):
        """speeds: of each vCPU, as a multiple of the slowest, or 0 for one without
        a limit, which does nothing while something is measured; else all alike."""
        self.speeds = speeds or [1] * vcpus
        if len(self.speeds) != vcpus:
            raise ValueError(f"{len(self.speeds)} speeds for {vcpus} vCPUs")
        machine = 90 * len(os.sched_getaffinity(0))
        # On a large machine the fastest has a core of it, and the others less.
        self.percent = min(machine / sum(self.speeds), 100 / max(self.speeds))
        self.groups = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for group in reversed(self.groups):
            try:
                group.rmdir()
            except OSError as error:
                print(f"cannot remove {group}: {error.strerror}")

    def apply(self, process, threads):
        """Limits each thread; returns one line that says what was done."""
        if self.percent >= 100 and self._alike():
            return "each vCPU has a core"
        try:
            if (V2 / "cgroup.controllers").exists():
                self._apply_v2(process, threads)
            elif (V1 / "tasks").exists():
                self._apply_v1(process, threads)
            else:
                return "vCPUs of uneven speed: there is no cpu control group here"
        except OSError as error:
            return f"vCPUs of uneven speed: {error.filename}: {error.strerror}"
        if self._alike():
            return f"each vCPU has {self.percent:.0f}% of a core"
        shares = ", ".join(f"{self.percent * speed:.0f}%" if speed else "any share"
                           for speed in self.speeds)
        return f"the vCPUs have {shares} of a core"

    def _alike(self):
        return min(self.speeds) == max(self.speeds)

    def quota_us(self, number):
        """What a vCPU may run in each period; None if there is no limit."""
        return int(PERIOD_US * self.percent * self.speeds[number] / 100) or None

    def _apply_v1(self, process, threads):
        # The others do for the devices what the vCPUs wait for.
        others = self._make_v1(process, "others", None)
        _write(others / "cgroup.procs", process)
        for number, thread in enumerate(threads):
            group = self._make_v1(process, number, self.quota_us(number))
            _write(group / "tasks", thread)

    def _make_v1(self, process, name, quota):
        group = self._make(V1 / f"vse-lab-{process}-{name}")
        _write(group / "cpu.shares", 1024 * WEIGHT)
        _write(group / "cpu.cfs_period_us", PERIOD_US)
        _write(group / "cpu.cfs_quota_us", quota or -1)
        return group

    def _apply_v2(self, process, threads):
        # Threads of one process may be in different groups only below a group
        # that holds the process, and only if those groups are threaded.
        _write(V2 / "cgroup.subtree_control", "+cpu")
        whole = self._make(V2 / f"vse-lab-{process}")
        _write(whole / "cpu.weight", 100 * WEIGHT)
        _write(whole / "cgroup.procs", process)
        groups = [self._make(whole / f"vcpu{number}")
                  for number in range(len(threads))]
        for group in groups:
            _write(group / "cgroup.type", "threaded")
        _write(whole / "cgroup.subtree_control", "+cpu")
        for number, (group, thread) in enumerate(zip(groups, threads)):
            _write(group / "cpu.max", f"{self.quota_us(number) or 'max'} {PERIOD_US}")
            _write(group / "cgroup.threads", thread)

    def _make(self, group):
        group.mkdir()
        self.groups.append(group)
        return group
