# SPDX-License-Identifier: GPL-2.0
"""What a kernel says on its console when something is wrong with it."""

import re

# A line that begins a report: it fails a scenario whatever its checks say.
BEGIN = re.compile("|".join([
    # any kernel
    r"\bBUG[: ]", r"WARNING:", r"Oops", r": [0-9a-f]{4} \[#\d+\]",
    r"general protection", r"Kernel panic",
    r"soft lockup", r"rcu.*(?:stall|starved)", r"blocked for more than",
    r"NETDEV WATCHDOG", r"unregister_netdevice: waiting", r"refcount_t:",
    r"list_(?:add|del) corruption", r"page_pool_release_retry\(\) stalled",
    # the debug kernel; KASAN, SLUB and sleeping where it is forbidden say BUG,
    # most of lockdep says WARNING
    r"UBSAN:", r"ODEBUG:", r"workqueue lockup", r"ref_tracker:",
    r"INFO: trying to register", r"turning off the locking correctness",
    r"pagealloc:", r"kmemleak:.*disabled",
]))

END = re.compile(r"end trace|</TASK>|={60,}$")

MAX_LINES = 80

# docs/emulator.md: QEMU executes a breakpoint that the kernel has taken away.
# The trap then has no handler; or it is taken again and again, and the reports
# stop at an instruction that the kernel patches: a jump or a no-operation.
LOST_PATCH = re.compile(r"int3: 0000|Code: .*<(e9>|0f> 1f 44 00 00)")

# ... and: a core's timer was set and never came, while the core did nothing.
LOST_TIMER = re.compile(r"NMI backtrace for cpu (\d+) skipped: idling"
                        r".*Possible timer handling issue on cpu=\1\b", re.DOTALL)


def report(console):
    """The first report in a console log, or an empty string."""
    lines = console.splitlines()
    for first, line in enumerate(lines):
        if BEGIN.search(line):
            break
    else:
        return ""
    last = first
    for last in range(first, min(first + MAX_LINES, len(lines))):
        if last > first + 1 and END.search(lines[last]):
            break
    return "\n".join(lines[first:last + 1])


def titles(console):
    """The first lines of all reports."""
    return [line for line in console.splitlines() if BEGIN.search(line)]


def begun(console):
    return bool(BEGIN.search(console))


# Stuck while the kernel sets up its cores, when no module has ever been loaded.
STUCK_AT_BOOT = re.compile(r"soft lockup.*\n(.*\n)?.*Modules linked in: *$", re.MULTILINE)


def spoilt_by_emulator(console):
    """What QEMU lost, or an empty string."""
    text = report(console)
    return ("a change of code" if LOST_PATCH.search(text) else
            "a timer" if LOST_TIMER.search(text) else
            "a core at boot" if STUCK_AT_BOOT.search(text) else "")


# Of what the kernel says when it is asked: a blocked task, a core that works.
BLOCKED = re.compile(r"task:(\S+) +state:D.*\n((?:.*\n)*?.*</TASK>)")
WORKING = re.compile(r"\bCPU: (\d+) PID: \d+ Comm: (\S+)")
FRAME = re.compile(r"^(?:\[ *[\d.]+\])? +(?!\? )(\w\S*)\+0x", re.MULTILINE)
WAITING = re.compile(r"(__)?schedule|(__)?wait_for|usleep|msleep")


def doing(console):
    """In few words, what a guest did that has been asked (Alt-SysRq-W and -L)."""
    words = []
    for name, trace in BLOCKED.findall(console):
        frames = [f for f in FRAME.findall(trace) if not WAITING.match(f)]
        words.append(f"{name} is blocked in {' of '.join(frames[:3])}")
    asked = console.rpartition("Show backtrace of all active CPUs")[2]
    words += [f"core {core} runs {name}" for core, name in WORKING.findall(asked)]
    return "; ".join(words) or "all idle"
