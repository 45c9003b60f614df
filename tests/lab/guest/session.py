# SPDX-License-Identifier: GPL-2.0
"""One run of one scenario in one guest, from boot to verdict."""

import fcntl
import re
import shlex
import shutil
import textwrap
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from guest import leaks, reports
from guest.image import LAB, Image, NotReady, is_debug
from guest.machine import NICS, PEER_MAC, UPLINK_MAC, Machine
from guest.quota import Quota

PASS, FAIL, SKIP = 0, 1, 77

# Set to have all sessions end their guests.
stopping = threading.Event()

# A guest with a kernel report is ended early, but not before it is whole.
SECONDS_AFTER_REPORT = 30

# From the start of QEMU to that of the scenario.
SECONDS_TO_BOOT = 120

# How many times a scenario's time limit it gets in a debug kernel.
DEBUG_PATIENCE = 3


@dataclass
class Scenario:
    """A file in scenarios/ and what its head says of how to run it."""
    name: str
    path: Path
    summary: str = ""
    drivers: str = "vse"
    kernel: str = "any"
    nics: str = "all"
    cpus: int = 7
    memory: int = 768
    threads: str = "multi"
    limit: int = 240
    boot: str = ""
    again: str = ""
    needs: str = ""
    controls: list = field(default_factory=list)
    debug: dict = field(default_factory=dict)
    speeds: list = field(default_factory=list)

    @classmethod
    def find(cls, name):
        path = LAB / "scenarios" / f"{name}.sh"
        if not path.is_file():
            raise NotReady(f"no scenario {name}; there are: "
                           f"{' '.join(cls.names())}")
        return cls.load(path)

    @classmethod
    def load(cls, path):
        scenario = cls(path.stem, path)
        for line in path.read_text().splitlines():
            if not line.startswith("#"):
                break
            match = re.match(r"# (summary|drivers|kernel|nics|cpus|memory|"
                             r"threads|limit|boot|again|needs|speeds|control|debug): *(.*)",
                             line)
            if not match:
                continue
            key, value = match.groups()
            if key == "control":
                options, reason = re.split(r" *=> *", value, maxsplit=1)
                scenario.controls.append((shlex.split(options), reason))
            elif key == "speeds":
                scenario.speeds = [int(speed) for speed in value.split()]
            elif key == "debug":
                scenario.debug |= (v.split("=", 1) for v in shlex.split(value))
            elif isinstance(getattr(scenario, key), int):
                setattr(scenario, key, int(value))
            else:
                setattr(scenario, key, value)
        return scenario

    @staticmethod
    def names():
        return sorted(p.stem for p in (LAB / "scenarios").glob("*.sh"))

    def fits(self, kver):
        return self.kernel == "any" or is_debug(kver)

    def lacks(self, build):
        """What it needs and was not built, in words; "" if it can run."""
        if self.needs and not (build / self.needs).exists():
            return f"there is no build/{self.needs}: make {Path(self.needs).parts[0]}"
        return ""


class Session:
    """Boots a guest, lets it run a scenario and says how that ended."""

    def __init__(self, build, kver, scenario, nic, *, stock=False, fault=None,
                 cpus=None, limit=None, variables=None):
        self.build = build
        self.scenario = scenario
        self.nic = nic
        self.stock = stock or scenario.drivers == "stock"
        self.fault = fault
        self.cpus = cpus or scenario.cpus
        self.limit = limit or scenario.limit
        self.boot_limit = SECONDS_TO_BOOT
        self.given = variables or {}
        self.variables = self.given
        self.debug = is_debug(kver)
        if self.debug:
            self.limit *= DEBUG_PATIENCE
            self.boot_limit *= DEBUG_PATIENCE
            self.variables = scenario.debug | self.given
        self.image = Image(build, kver)

        words = [scenario.name, nic]
        words += ["stock"] if stock else []
        words += [fault] if fault else []
        words += [f"{k}={v}" for k, v in self.given.items()]
        self.name = re.sub(r"[^\w.=-]", "_", "-".join(words))
        self.run = build / "lab/run" / self.name
        self.log = build / "logs" / f"{self.name}.log"

    def execute(self, show=None):
        """Runs the scenario; each piece of its output is given to show().

        Once more, if the emulator spoilt the first run, or if it failed and says
        that it may for the machine's sake.
        """
        lacking = self.scenario.lacks(self.build)
        if lacking:
            self.status, self.reason, self.seconds = SKIP, lacking, 0
            return
        self.log.with_suffix(".first.log").unlink(missing_ok=True)
        self._execute_once(show)
        spoilt = self._spoilt_by_emulator()
        if spoilt:
            self._execute_again(f"{spoilt} (docs/emulator.md)", show)
        elif self._may_fail_once():
            self._execute_again(f"{self.reason}; it depends on {self.scenario.again}",
                                show)

    def _may_fail_once(self):
        """A kernel's report and what the user has asked for are never excused."""
        return (self.scenario.again and self.status == FAIL and not self.given and
                not self.fault and not self._kernel_report() and not stopping.is_set())

    def may_be_unsteady(self):
        """Can a failure be the machine's? Not if the kernel complained, or if the
        scenario was run twice already."""
        return (self.status == FAIL and not self._kernel_report() and
                not self.log.with_suffix(".first.log").exists() and
                not stopping.is_set())

    def keep_log(self, which):
        """The log of a run that is done over gets another name, which is returned."""
        kept = self.log.with_suffix(f".{which}.log")
        self.log.replace(kept)
        return kept

    def _execute_again(self, why, show):
        print(f"# {self.name}: {why}: again; see {self.keep_log('first')}", flush=True)
        self._execute_once(show)

    def _spoilt_by_emulator(self):
        lost = reports.spoilt_by_emulator(self.console())
        if lost:
            return f"QEMU lost {lost}"
        return "the guest did not boot" if self._never_booted() else ""

    def _never_booted(self):
        """It stood still, or ended without a word, before it came to the scenario."""
        return self.stuck_at_boot or not (
            stopping.is_set() or self._exists("output.log") or self._kernel_report())

    def _execute_once(self, show):
        start = time.monotonic()
        self.status = FAIL
        self.reason = ""
        self.diagnosis = ""
        self.stuck_at_boot = False
        self._shown = 0
        modules = self._prepare()
        self._write_environment(modules)
        with Quota(self.cpus, self.scenario.speeds) as quota, \
             Machine(self.image, self.build, self.nic, self.run,
                     self.cpus, self.scenario.memory,
                     self.scenario.threads, self.fault,
                     self.scenario.boot) as machine:
            self._wait(machine, quota, start, show)
        self.seconds = time.monotonic() - start
        self._judge()
        self._write_log()

    def _prepare(self):
        shutil.rmtree(self.run, ignore_errors=True)
        self.run.mkdir(parents=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.build / "lab/lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return self.image.prepare(self.stock)

    def _write_environment(self, modules):
        variables = {
            "LAB": LAB,
            "LAB_BUILD": self.build,
            "LAB_SCENARIO": self.scenario.path,
            "LAB_MODULES": modules,
            "LAB_NIC": self.nic,
            "LAB_DRIVER": NICS[self.nic]["driver"],
            "LAB_STOCK": "1" if self.stock else "",
            "LAB_UPLINK_MAC": UPLINK_MAC,
            "LAB_PEER_MAC": PEER_MAC,
            **self.variables,
        }
        text = "".join(f"{name}={shlex.quote(str(value))}\n"
                       for name, value in variables.items())
        (self.run / "environment").write_text(text)

    def _wait(self, machine, quota, start, show):
        ready = self.run / "ready-for-quota"
        deadline = start + self.limit
        troubled = False
        while machine.process.poll() is None:
            if stopping.is_set():
                self.reason = "interrupted"
                return
            self.stuck_at_boot = (
                time.monotonic() > start + self.boot_limit and
                not self._exists("output.log") and not troubled)
            if self.stuck_at_boot:
                self.reason = f"not booted after {self.boot_limit} seconds"
                self.diagnosis = machine.diagnose()
                return
            if time.monotonic() > deadline:
                self.reason = f"not finished after {self.limit} seconds"
                self.diagnosis = machine.diagnose()
                self.reason += f": {reports.doing(self.console())}"
                return
            if not troubled and reports.begun(self.console()):
                troubled = True
                deadline = min(deadline,
                               time.monotonic() + SECONDS_AFTER_REPORT)
            if ready.exists():
                ready.unlink()
                done = quota.apply(machine.process.pid, machine.vcpu_threads())
                (self.run / "quota").write_text(done + "\n")
            self._show_new(show)
            time.sleep(0.2)
        self._show_new(show)

    def _show_new(self, show):
        if show:
            text = self.output()
            if len(text) > self._shown:
                show(text[self._shown:])
                self._shown = len(text)

    def _exists(self, name):
        return (self.run / name).exists()

    def _read(self, name):
        path = self.run / name
        return path.read_text(errors="replace") if path.exists() else ""

    def output(self):
        return self._read("output.log")

    def console(self):
        return self._read("console.log")

    def failures(self):
        return re.findall(r"^not ok .*$", self.output(), re.MULTILINE)

    def _kernel_report(self):
        return (reports.report(self.console()) or
                leaks.report(self._read("kmemleak.log"),
                             self._read("modules.log")))

    def report_titles(self):
        return reports.titles(self.console())

    def _judge(self):
        trouble = self._kernel_report()
        status = self._read("status").strip()
        if trouble:
            self.reason = f"the kernel reported: {trouble.splitlines()[0]}"
        elif self.reason:
            pass
        elif not status:
            self.reason = "the guest stopped without a result"
        elif int(status) == SKIP:
            self.status = SKIP
            skip = re.search(r"^# skip: (.*)", self.output(), re.MULTILINE)
            self.reason = skip.group(1) if skip else "skipped"
        elif int(status):
            failures = self.failures()
            self.reason = failures[0] if failures else f"exit status {status}"
        elif not re.search(r"^ok ", self.output(), re.MULTILINE):
            self.reason = "it made no check"
        elif self.debug and not self._exists("kmemleak.log"):
            self.reason = "the debug kernel was not asked for leaks"
        else:
            self.status = PASS

    def _write_log(self):
        parts = [("scenario", self.output()), ("console", self.console()),
                 ("dmesg", self._read("dmesg.log")),
                 ("kmemleak", self._read("kmemleak.log")),
                 ("QEMU", self._read("qemu.log")),
                 ("registers", self.diagnosis)]
        with open(self.log, "w") as log:
            for title, text in parts:
                if text:
                    log.write(f"===== {title}\n{text.rstrip()}\n")
            log.write(f"===== verdict\n{self.verdict()}\n")

    def verdict(self):
        word = {PASS: "passed", SKIP: "skipped"}.get(self.status, "failed")
        return f"{word}{': ' + self.reason if self.reason else ''}"

    def explain(self, output_shown):
        """What a person needs to see of a run that failed."""
        def tail(text, count):
            return "\n".join(text.splitlines()[-count:])

        parts = []
        if not output_shown:
            parts.append("----- end of the scenario's output\n"
                         f"{tail(self.output(), 30)}")
        trouble = self._kernel_report()
        if trouble:
            parts.append(f"----- the kernel's report\n{trouble}")
        parts.append(f"----- end of the console\n{tail(self.console(), 25)}")
        complaints = [line for line in self._read("qemu.log").splitlines()
                      if "not connected to host network" not in line]
        if complaints:
            parts.append("\n".join(["----- QEMU", *complaints[-10:]]))
        parts.append(f"----- all of it: {self.log}")
        # Indented, so that nobody takes a check for a result of its own.
        return textwrap.indent("\n".join(parts), "    ")
