#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What the runner takes for a report, a leak, a spoilt run, a failure, a kernel: in TAP."""

import contextlib
import gzip
import io
import lzma
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from guest import leaks, reports  # noqa: E402
from guest.image import PVH_NOTES, unpack_kernel  # noqa: E402
from guest.series import MOST_UNSTEADY, Run, run_all  # noqa: E402
from guest.session import FAIL, PASS, Scenario, Session  # noqa: E402

# The first lines of reports that kernels 6.1 and 6.12 have made.
BEGINNINGS = [
    "BUG: sleeping function called from invalid context at mm/slab.h:494",
    "BUG: KASAN: use-after-free in lab_use_after_free+0x80/0x90 [lab_defect]",
    "BUG kmalloc-192 (Tainted: G    B      O    ): Poison overwritten",
    "WARNING: possible circular locking dependency detected",
    "WARNING: suspicious RCU usage",
    "WARNING: CPU: 4 PID: 100 at lib/debugobjects.c:515 debug_print_object+0x176",
    "ODEBUG: free active (active state 0) object type: timer_list hint: f+0x0/0x10",
    "UBSAN: shift-out-of-bounds in defects/lab_defect.c:102:18",
    "watchdog: BUG: soft lockup - CPU#4 stuck for 23s! [udpseq:211]",
    "rcu: INFO: rcu_preempt self-detected stall on CPU",
    "INFO: task modprobe:100 blocked for more than 120 seconds.",
    "int3: 0000 [#1] PREEMPT SMP NOPTI",
    "divide error: 0000 [#1] PREEMPT SMP KASAN",
    "Oops: 0000 [#1] PREEMPT SMP KASAN NOPTI",
    "general protection fault, probably for non-canonical address 0x6b6b6b6b6b6b",
    "Kernel panic - not syncing: Fatal exception in interrupt",
    "list_del corruption. prev->next should be ffff888004d48900, but was 6b6b6b6b",
    "pagealloc: memory corruption",
    "unregister_netdevice: waiting for uplink to become free. Usage count = 2",
]

HARMLESS = """\
Kernel command line: loglevel=5 tsc=reliable panic=-1
rcu: Preemptible hierarchical RCU implementation.
kmemleak: Kernel memory leak detector initialized (mem pool available: 14402)
vse_hook: loading out-of-tree module taints kernel.
debug: unmapping init [mem 0xffffffff83800000-0xffffffff83947fff]
mlx4_en: 0000:01:00.0: Port 1: Using 4 TX rings
"""

CALL_TRACE = """\
Call Trace:
 <TASK>
 dump_stack_lvl+0x57/0x7d
 </TASK>
"""

ASKED = """\
[   47.596475] sysrq: Show Blocked State
[   47.596480] task:modprobe        state:D stack:0     pid:423   ppid:1      flags:0x00004000
[   47.596481] Call Trace:
[   47.596482]  <TASK>
[   47.596483]  __schedule+0x34d/0x9e0
[   47.596484]  ? lock_timer_base+0x61/0x80
[   47.596485]  schedule+0x5a/0xd0
[   47.596486]  usleep_range_state+0x5e/0x90
[   47.596487]  napi_disable+0x64/0xe0
[   47.596488]  ixgbe_down+0x1a3/0x2b0 [ixgbe]
[   47.596489]  ixgbe_close+0x31/0x90 [ixgbe]
[   47.596490]  __dev_close_many+0x94/0x100
[   47.596491]  </TASK>
[   48.598459] sysrq: Show backtrace of all active CPUs
[   48.666171] NMI backtrace for cpu 1 skipped: idling at native_safe_halt+0xb/0x10
[   48.667707] NMI backtrace for cpu 3
[   48.667735] CPU: 3 PID: 423 Comm: vsectl Tainted: G           OE      6.1.0-57-amd64 #1  Debian 6.1.192-3
[   48.667759] RIP: 0033:0x7f51ae786c95
"""

# Of the kernel's own driver, and of a module that has gone since.
KNOWN_LEAK = """\
unreferenced object 0xffff888005a1c300 (size 192):
  comm "modprobe", pid 71, jiffies 4294899328
  backtrace:
    [<ffffffff814b20a8>] alloc_cpumask_var_node+0x18/0x40
    [<ffffffffa0011061>] 0xffffffffa0011061
    [<ffffffffa0012083>] 0xffffffffa0012083
    [<ffffffff81801c74>] pci_device_probe+0x114/0x530
"""
OTHER_LEAK = """\
unreferenced object 0xffff8880078cfa00 (size 192):
  comm "vsectl", pid 99, jiffies 4294897328
  backtrace:
    [<ffffffff81421f85>] kmalloc_trace+0x25/0xf0
    [<ffffffffa0100061>] 0xffffffffa0100061
    [<ffffffff81001c74>] genl_rcv+0x114/0x530
"""
MODULES = """\
mlx4_core 65536 1 mlx4_en, Live 0xffffffffa0010000 (O)
vse 65536 0 - Live 0xffffffffa0100000 (O)
"""

HEAD = """\
#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: something
# cpus: 4
# boot: isolcpus=2 nohz_full=3
# debug: rounds=1 each=300
# needs: a/b
# control: --set "a=b c" => TEXT => more

# cpus: 7
"""

count = failed = 0


def check(what, right):
    global count, failed
    count += 1
    failed += not right
    print(f"{'ok' if right else 'not ok'} {count} - {what}")


def check_reports():
    for line in BEGINNINGS:
        console = f"{HARMLESS}{line}\n{CALL_TRACE}{HARMLESS}"
        wanted = f"{line}\n{CALL_TRACE}".rstrip("\n")
        check(f"a report: {line[:50]}", reports.report(console) == wanted)
    check("no report in what a boot prints", reports.report(HARMLESS) == "" and
          not reports.begun(HARMLESS) and not reports.titles(HARMLESS))
    two = f"{BEGINNINGS[0]}\n{CALL_TRACE}{BEGINNINGS[4]}\n{CALL_TRACE}"
    check("the titles of two reports",
          reports.titles(two) == [BEGINNINGS[0], BEGINNINGS[4]])
    check("what a guest does that is asked", reports.doing(ASKED) ==
          "modprobe is blocked in napi_disable of ixgbe_down of ixgbe_close; "
          "core 3 runs vsectl")
    check("that it does nothing", reports.doing(ASKED.partition("task:")[0]) ==
          "all idle")


def check_spoilt():
    lockup = f"{BEGINNINGS[8]}\nCode: 0f 1f 00 {{}} 00 00\n{CALL_TRACE}"
    check("stuck at a jump that was patched: the emulator's fault",
          reports.spoilt_by_emulator(lockup.format("<e9> 5f 01")))
    check("stuck elsewhere: not the emulator's",
          not reports.spoilt_by_emulator(lockup.format("<f3> 90")))
    check("a breakpoint that has no handler: the emulator's fault",
          reports.spoilt_by_emulator(f"{BEGINNINGS[11]}\n{CALL_TRACE}"))
    boot = f"{BEGINNINGS[8]}\nModules linked in:{{}}\nCPU: 0 PID: 16\n{CALL_TRACE}"
    check("stuck before there was a module: the emulator's fault",
          reports.spoilt_by_emulator(boot.format("")))
    check("stuck with one: not the emulator's",
          not reports.spoilt_by_emulator(boot.format(" vse(O) 9p")))
    stall = ("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"
             "NMI backtrace for cpu {} skipped: idling at native_safe_halt+0xb\n"
             "rcu: \tPossible timer handling issue on cpu={} timer-softirq=3\n")
    check("a timer that never came on a core that did nothing: the emulator's fault",
          reports.spoilt_by_emulator(stall.format(3, 3)))
    check("on a core that was busy: not the emulator's",
          not reports.spoilt_by_emulator(stall.format(3, 4)))


def check_leaks():
    check("no leak", leaks.report("", MODULES) == "")
    check("a leak of the kernel's own", leaks.report(KNOWN_LEAK, MODULES) == "")
    check("the same way through another module is no such leak",
          leaks.report(KNOWN_LEAK, MODULES.replace("mlx4_core ", "vse_hook ")))
    both = leaks.report(KNOWN_LEAK + OTHER_LEAK, MODULES)
    check("another leak beside it, with the module's name",
          both.count("unreferenced object") == 1 and "vse+0x61" in both)


def check_scenarios():
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
        file.write(HEAD)
        file.flush()
        scenario = Scenario.load(Path(file.name))
    check("the head of a scenario, and nothing after it",
          scenario.summary == "something" and scenario.cpus == 4 and
          scenario.boot == "isolcpus=2 nohz_full=3" and
          scenario.debug == {"rounds": "1", "each": "300"} and
          scenario.controls == [(["--set", "a=b c"], "TEXT => more")])
    with tempfile.TemporaryDirectory() as build:
        check("what it needs was not built",
              scenario.lacks(Path(build)) == "there is no build/a/b: make a")
        (Path(build) / "a/b").mkdir(parents=True)
        check("it was built", not scenario.lacks(Path(build)))


class PlayedSession(Session):
    """Its guests are played: each leaves these files, {name: text}."""

    def __init__(self, directory, *guests):
        self.scenario = Scenario("played", None)
        self.build = self.run = directory
        self.name, self.log = "played", directory / "played.log"
        self.given, self.fault = {}, None
        self.debug = False
        self.seconds = 0
        self.guests, self.times = guests, 0

    def _execute_once(self, _):
        for name in ("output.log", "console.log"):
            (self.run / name).unlink(missing_ok=True)
        for name, text in self.guests[min(self.times, len(self.guests) - 1)].items():
            (self.run / name).write_text(text)
        self.times += 1
        self.log.write_text("")
        self.status, self.reason, self.stuck_at_boot = FAIL, "played", False


def check_sessions():
    def run(*guests):
        with tempfile.TemporaryDirectory() as directory:
            session = PlayedSession(Path(directory), *guests)
            with contextlib.redirect_stdout(io.StringIO()):
                session.execute()
            return session.times, session.may_be_unsteady()

    def kept(first):
        with tempfile.TemporaryDirectory() as directory:
            session = PlayedSession(Path(directory), first)
            with contextlib.redirect_stdout(io.StringIO()):
                run_all([Run(session)], 1, True, True)
            return session.times, {path.name for path in Path(directory).glob("*.*.log")}

    began = {"output.log": "not ok 1 - something\n"}
    check("the log of a failure that may be unsteady is kept when it is run once more",
          kept(began) == (2, {"played.unsteady.log"}))
    report = {"console.log": f"{BEGINNINGS[0]}\n{CALL_TRACE}"}
    check("a guest that ended before its scenario began is started once more",
          run({}, began) == (2, False))
    check("and only once", run({}) == (2, False))
    check("not one whose scenario failed: that may be unsteady",
          run(began) == (1, True))
    check("nor one whose kernel complained", run(report) == (1, False) and
          run(began | report) == (1, False))
    check("one that QEMU spoilt is", run({"console.log": f"{BEGINNINGS[11]}\n"
                                          f"{CALL_TRACE}"}, began)[0] == 2)


class FakeSession:
    """Ends as it is told, one word a time: ok, bad, or trouble in the kernel."""
    seconds = 1
    scenario = Scenario("fake", None)

    def __init__(self, *words):
        self.words = list(words)
        self.name = "-".join(words)
        self.times = 0

    def execute(self, _):
        self.word = self.words[min(self.times, len(self.words) - 1)]
        self.times += 1
        self.status, self.reason = (PASS if self.word == "ok" else FAIL), self.word

    def may_be_unsteady(self):
        return self.word == "bad"

    def keep_log(self, which):
        return which

    def report_titles(self):
        return []

    def explain(self, _):
        return ""


def check_series():
    def result(*sessions, reason=None, forgiving=True):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            status = run_all([Run(s, reason) for s in sessions], 1, True, forgiving)
        return status, said.getvalue()

    def unsteady(count):
        return [FakeSession("bad", "ok") for _ in range(count)]

    status, said = result(FakeSession("bad", "ok"), FakeSession("ok"))
    check("a failure that does not come again", status == PASS and
          said.endswith("at the second time\nlab: 2 passed, 0 failed\n"))
    check("one that does", result(FakeSession("bad"))[0] == FAIL)
    twice = FakeSession("bad")
    result(twice)
    check("and was run twice", twice.times == 2)
    check("no second time for a kernel that complained",
          result(FakeSession("trouble", "ok"))[0] == FAIL)
    check("nor for more than a few", result(*unsteady(MOST_UNSTEADY))[0] == PASS and
          result(*unsteady(MOST_UNSTEADY + 1))[0] == FAIL)
    check("nor for what must fail, and does for another reason",
          result(FakeSession("bad", "wanted"), reason="wanted")[0] == FAIL)
    check("nor where a person waits for one scenario",
          result(FakeSession("bad", "ok"), forgiving=False)[0] == FAIL)


def check_kernels():
    kernel = b"\x7fELF" + bytes(100) + PVH_NOTES[1] + bytes(100)
    before, behind = b"MZ\xfd7zXZ\x00\x1f\x8b\x08 no kernel", b"and more"
    for name, pack in (("xz", lzma.compress), ("gzip", gzip.compress)):
        check(f"a kernel packed by {name}",
              unpack_kernel(before + pack(kernel) + behind) == kernel)
    check("one that QEMU could not start",
          unpack_kernel(lzma.compress(kernel.replace(b"Xen", b"Zen"))) is None)
    check("what is no kernel", unpack_kernel(lzma.compress(b"no kernel")) is None)
    check("one packed in another way",
          unpack_kernel(b"\x28\xb5\x2f\xfd" + kernel) is None)


check_kernels()
check_reports()
check_spoilt()
check_leaks()
check_scenarios()
check_sessions()
check_series()
print(f"1..{count}")
sys.exit(failed > 0)
