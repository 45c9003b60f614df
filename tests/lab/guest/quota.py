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

    def __init__(self, vcpus):
        self.percent = 90 * len(os.sched_getaffinity(0)) // vcpus
        self.share = PERIOD_US * self.percent // 100
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
            return f"vCPUs of uneven speed: {error.filename}: {error.strerror}"
        return f"each vCPU has {self.percent}% of a core"

    def _apply_v1(self, process, threads):
        for number, thread in enumerate(threads):
            group = self._make(V1 / f"vse-lab-{process}-{number}")
            _write(group / "cpu.cfs_period_us", PERIOD_US)
            _write(group / "cpu.cfs_quota_us", self.share)
            _write(group / "tasks", thread)

    def _apply_v2(self, process, threads):
        # Threads of one process may be in different groups only below a group
        # that holds the process, and only if those groups are threaded.
        _write(V2 / "cgroup.subtree_control", "+cpu")
        whole = self._make(V2 / f"vse-lab-{process}")
        _write(whole / "cgroup.procs", process)
        groups = [self._make(whole / f"vcpu{number}")
                  for number in range(len(threads))]
        for group in groups:
            _write(group / "cgroup.type", "threaded")
        _write(whole / "cgroup.subtree_control", "+cpu")
        for group, thread in zip(groups, threads):
            _write(group / "cpu.max", f"{self.share} {PERIOD_US}")
            _write(group / "cgroup.threads", thread)

    def _make(self, group):
        group.mkdir()
        self.groups.append(group)
        return group
