# SPDX-License-Identifier: GPL-2.0
"""One QEMU guest: two NICs of one kind, joined back to back.

    +--------------------------- guest ---------------------------+
    |  root port -- NIC "uplink"            NIC "peerlink" -- root |
    |                   |        hub             |           port  |
    |                   +------- inside ---------+                 |
    |                            QEMU                              |
    +--------------------------------------------------------------+
"""

import json
import os
import re
import socket
import subprocess
import time
from pathlib import Path

from guest.image import NotReady

QEMU = "qemu-system-x86_64"
QEMU_VERSION = "7.2"

UPLINK_MAC = "02:00:00:00:00:01"
PEER_MAC = "02:00:00:00:00:02"

NICS = {
    "mlx4": {"device": "lab-connectx3", "driver": "mlx4_en"},
    "ixgbe": {"device": "lab-82599", "driver": "ixgbe"},
}


class CannotStart(Exception):
    """QEMU refuses: not for want of anything here, so no reason to skip."""


def check_qemu():
    """The NIC models know the inside of one QEMU release only."""
    try:
        text = subprocess.run([QEMU, "--version"], capture_output=True,
                              text=True, check=True).stdout
    except FileNotFoundError:
        raise NotReady(f"{QEMU} is missing: run scripts/setup") from None
    match = re.search(r"version (\d+\.\d+)", text)
    if not match or match.group(1) != QEMU_VERSION:
        raise NotReady(f"the NIC models need QEMU {QEMU_VERSION} (Debian 12), "
                       f"here is: {text.splitlines()[0]}")


class Monitor:
    """QEMU's machine protocol over a socket pair."""

    def __init__(self, sock):
        sock.settimeout(20)
        self.file = sock.makefile("rw", encoding="utf-8")
        self._read()
        self.execute("qmp_capabilities")

    def _read(self):
        line = self.file.readline()
        if not line:
            raise ConnectionError("QEMU has closed its monitor")
        return json.loads(line)

    def execute(self, command, **arguments):
        request = {"execute": command, "arguments": arguments}
        self.file.write(json.dumps(request) + "\n")
        self.file.flush()
        while True:
            reply = self._read()
            if "return" in reply:
                return reply["return"]
            if "error" in reply:
                raise RuntimeError(f"{command}: {reply['error']['desc']}")

    def human(self, line):
        return self.execute("human-monitor-command", **{"command-line": line})


class Machine:
    def __init__(self, image, build, nic, run, cpus, memory,
                 threads="multi", fault=None, boot=""):
        self.run = Path(run)
        self.boot = boot
        self.console = self.run / "console.log"
        plugin = build / "lab/nic/lab-nic.so"
        self.tsckhz = build / "lab/tools/tsckhz"
        for file in (plugin, self.tsckhz):
            if not file.is_file():
                raise NotReady(f"{file} is missing: run make lab")
        check_qemu()

        # One end of the pair goes to QEMU: no path, so no limit on its length.
        ours, theirs = socket.socketpair()
        with theirs, open(self.run / "qemu.log", "wb") as log:
            self.process = subprocess.Popen(
                self._command(image, nic, cpus, memory, threads, fault,
                              theirs.fileno()),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"LD_PRELOAD": str(plugin)})
        try:
            self.monitor = Monitor(ours)
        except (ConnectionError, TimeoutError):
            self.stop()
            reason = (self.run / "qemu.log").read_text(errors="replace").strip()
            raise CannotStart(f"QEMU does not start: {reason}") from None

    def _command(self, image, nic, cpus, memory, threads, fault, monitor):
        device = NICS[nic]["device"]
        trouble = f",fault={fault}" if fault else ""
        arguments = [
            QEMU, "-name", "vse-lab,debug-threads=on",
            "-M", "q35", "-accel", f"tcg,thread={threads}", "-cpu", "max",
            "-smp", str(cpus), "-m", str(memory),
            "-nodefaults", "-display", "none", "-no-reboot",
            "-chardev", f"socket,id=monitor,fd={monitor}",
            "-mon", "chardev=monitor,mode=control",
            "-serial", f"file:{self.console}",
            "-kernel", image.kernel, "-initrd", image.initramfs,
            "-append", self._kernel_command_line(),
            "-fsdev", "local,id=root,path=/,security_model=none,"
                      "readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=root,mount_tag=root",
            "-fsdev", f"local,id=run,path={self.run},security_model=none",
            "-device", "virtio-9p-pci,fsdev=run,mount_tag=run",
        ]
        for port, mac in enumerate((UPLINK_MAC, PEER_MAC)):
            arguments += [
                "-netdev", f"hubport,id=net{port},hubid=0",
                "-device", f"pcie-root-port,id=port{port},chassis={port + 1}",
                "-device", f"{device},netdev=net{port},bus=port{port},"
                           f"mac={mac}{trouble}",
            ]
        return arguments

    def _kernel_command_line(self):
        # A kernel that boots on a busy machine measures its clocks against
        # timers that come too late, and may give up for lack of one.
        khz = subprocess.run([self.tsckhz], check=True, capture_output=True,
                             text=True).stdout.strip()
        # panic=-1: a panic ends QEMU at once.  sysrq_always_enabled: the runner
        # asks for backtraces when time is up.
        return (f"console=ttyS0 loglevel=5 tsc=reliable tsc_early_khz={khz} "
                "no_timer_check panic=-1 sysrq_always_enabled rdinit=/init "
                f"{self.boot}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def vcpu_threads(self):
        return [cpu["thread-id"]
                for cpu in self.monitor.execute("query-cpus-fast")]

    def diagnose(self):
        """What the guest is doing, for a log: it has stopped answering.

        The kernel's own words (on the emulated keyboard: Alt-SysRq, W for tasks
        that are blocked, L for what all cores do) go to the console; the
        registers come from QEMU and are there even when no core takes interrupts
        any more.
        """
        try:
            # Its answers are no warnings, which is all that the console shows.
            for key in "7wl":
                self._ask_kernel(key)
            return self.monitor.human("info registers -a")
        except (OSError, RuntimeError, ValueError) as error:
            return f"QEMU's monitor does not answer: {error}\n"

    def _ask_kernel(self, key):
        """... and waits until it has said all."""
        before = size = self.console.stat().st_size
        self.monitor.human(f"sendkey alt-sysrq-{key}")
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            time.sleep(0.5)
            last, size = size, self.console.stat().st_size
            if before < last == size:
                break

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
