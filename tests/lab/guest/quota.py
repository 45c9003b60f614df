# SPDX-License-Identifier: GPL-2.0
"""Equal, steady speed for every vCPU, however few cores the machine has.

Under TCG each vCPU is a thread.  Left alone, a busy vCPU takes what idle ones
do not use, and a guest core's speed depends on how many others are busy.  A CPU
quota of each thread's own makes the cores alike: the guest then behaves like
a machine of as many slow cores.  A tenth of the machine stays for QEMU's other
threads.
"""

import os
from pathlib import Path

PERIOD_US = 10000
V1 = Path("/sys/fs/cgroup/cpu")
V2 = Path("/sys/fs/cgroup")


class Quota:
    """A context manager; must outlive the threads, so that its groups are
    empty when it removes them."""

    def __init__(self, vcpus):
        self.percent = 90 * len(os.sched_getaffinity(0)) // vcpus
        self.share = PERIOD_US * self.percent // 100
        self.groups = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._remove()

    def apply(self, process, threads):
        """Limits each thread; returns one line that says what was done."""
        if self.percent >= 100:
            return "each vCPU has a core"
        try:
            if (V2 / "cgroup.controllers").exists():
                self._apply_v2(process, threads)
            elif (V1 / "tasks").exists():
                self._apply_v1(process, threads)
            else:
                return "vCPUs of uneven speed: there is no cpu control group here"
        except OSError as error:
            self._remove()
            return f"vCPUs of uneven speed: {error.filename}: {error.strerror}"
        return f"each vCPU has {self.percent}% of a core"

    def _apply_v1(self, process, threads):
        for number, thread in enumerate(threads):
            group = self._make(V1 / f"vse-lab-{process}-{number}")
            (group / "cpu.cfs_period_us").write_text(str(PERIOD_US))
            (group / "cpu.cfs_quota_us").write_text(str(self.share))
            (group / "tasks").write_text(str(thread))

    def _apply_v2(self, process, threads):
        # Threads of one process may be in different groups only below a group
        # that holds the process, and only if those groups are threaded.
        (V2 / "cgroup.subtree_control").write_text("+cpu")
        whole = self._make(V2 / f"vse-lab-{process}")
        (whole / "cgroup.procs").write_text(str(process))
        groups = [self._make(whole / f"vcpu{number}")
                  for number in range(len(threads))]
        for group in groups:
            (group / "cgroup.type").write_text("threaded")
        (whole / "cgroup.subtree_control").write_text("+cpu")
        for group, thread in zip(groups, threads):
            (group / "cpu.max").write_text(f"{self.share} {PERIOD_US}")
            (group / "cgroup.threads").write_text(str(thread))

    def _make(self, group):
        group.mkdir()
        self.groups.append(group)
        return group

    def _remove(self):
        for group in reversed(self.groups):
            try:
                group.rmdir()
            except OSError as error:
                print(f"cannot remove {group}: {error.strerror}")
        self.groups.clear()
