# SPDX-License-Identifier: GPL-2.0
"""The guest of make bench: User Mode Linux on one core of this machine."""

import json
import os
import signal
import subprocess
import threading
from pathlib import Path

SECONDS_A_BOOT = 600

# The kernel's own memory lies in huge pages; the guest's is a file of the host's,
# and can if the host's tmpfs has them.  In a mount namespace of its own.
IN_HUGE_PAGES = ('mount -t tmpfs -o huge=always,mode=700 tmpfs "$0" && '
                 'TMPDIR=$0 exec "$@"')


class CannotMeasure(Exception):
    """The text says why."""


class Guest:
    def __init__(self, build, release, log):
        self.kernel = build / "bench/kernel" / release / "linux"
        self.initramfs = build / "bench/initramfs"
        self.memory = build / "bench/memory"
        self.log = log
        self.cpu = max(os.sched_getaffinity(0))
        for file in (self.kernel, self.initramfs):
            if not file.exists():
                raise CannotMeasure(f"{file} is missing: run make bench")
        self.memory.mkdir(exist_ok=True)
        self.huge_pages = self._can_have_huge_pages()

    def _can_have_huge_pages(self):
        command = self._in_huge_pages(["true"])
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0

    def _in_huge_pages(self, command):
        return ["unshare", "--mount", "sh", "-c", IN_HUGE_PAGES, self.memory,
                *command]

    def _command(self, rows, samples, script):
        command = ["taskset", "-c", str(self.cpu), self.kernel, "mem=1G",
                   f"initrd={self.initramfs}", f"uml_dir={self.memory}/",
                   "quiet", "panic=-1", "con=null", "con0=null,fd:1",
                   f"bench_samples={samples}"]
        if script:
            command.append(f"bench_script={script}")
        if rows:
            command.append(f"bench_rows={','.join(rows)}")
        return self._in_huge_pages(command) if self.huge_pages else command

    def boot(self, rows, samples, script=None):
        """Measures the rows, or all; yields what the guest has to say of each.

        With a script, it is that which measures, in the guest.
        """
        process = subprocess.Popen(
            self._command(rows, samples, script), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True)
        timer = threading.Timer(SECONDS_A_BOOT, os.killpg,
                                [process.pid, signal.SIGKILL])
        timer.start()
        last = ""
        try:
            with open(self.log, "a") as log:
                for line in process.stdout:
                    log.write(line)
                    line = line.strip()
                    if line.startswith("{"):
                        yield json.loads(line)
                    if line.startswith(("error:", "done")):
                        last = line
            process.wait()
        finally:
            timer.cancel()
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if last != "done":
            raise CannotMeasure(f"the guest stopped: {last or 'without a word'} "
                                f"(all of its output: {self.log})")
