# SPDX-License-Identifier: GPL-2.0
"""What is done for each row, in the guest: lists of samples, without a verdict.

A row has one part, or several: each a list of samples that stands by itself, so that
another guest can go on where one has failed.

A sample says what was offered and how, and what the counters did meanwhile:
{case..., seconds, sent, received, processed, dropped, entries}.
"""

import statistics
import subprocess
import time

from counters import Snapshot, queues
from decisions import Decisions
from models import QUEUE_CORES, interrupts_to
from traffic import LOW_LOAD, Flows

FIRST_PORT = 50001
DRIVER_CORE = 4         # in row collision: that of the commands, without a limit
MODELS = ("default", "rss", "vse")

SETTLE = 1              # seconds until a load shows, or is gone
FIRST_TOTAL = {"esp": 1600, "vxlan": 5500}  # datagrams a second
SEARCH_STEPS = 8        # from there to a load
SEARCH_AGAIN = 3        # ... from one that was found before
SEARCH_MEDIAN = 5       # ... of as many of the last steps

# What two flows offer in row collision, to what one core can process that polls,
# too: for each about all that a core can do that does not, so that it shows when it
# has anything else to do.  Much more would end in a livelock.
WHOLE_CORES = 4

# In rows total_1400 and priority, how far default may be from what a load was made of,
# and how often a round in which it was further away is done over.
STEADY = 0.1
ROUNDS_AGAIN = 3

# A sample of it, and of priority, takes as many windows: in one, queues that fill and
# drain while the machine is slower for half a second make a difference of a tenth.
LONG_SAMPLE = 3

# Of the same, what each of three flows offers, and one alone.
EACH_OF_THREE = 0.6
ALONE = 0.75

LOSS_1400 = 0.30        # of default, at the load of row loss_1400
LOSS_8192 = 0.50        # as in the paper

SHIFT_BEFORE = 2.0      # seconds
SHIFT_AFTER = 6.0
SHIFT_INTERVAL = 0.1


def say(text):
    print(f"## {text}", flush=True)


class Bench:
    def __init__(self, network, models, repetitions, ports, seconds,
                 encapsulations, two_cores):
        self.network = network
        self.models = models
        self.repetitions = repetitions
        self.ports = [FIRST_PORT + 10 * number for number in range(ports)]
        self.seconds = seconds
        self.encapsulations = encapsulations
        self.two_cores = two_cores
        self.loads = {}

    def flows(self, encapsulation, length, port, tenants=(1, 2)):
        self.network.encrypt(encapsulation == "esp")
        # Three runs in which VSE was left there ended with a VM that received nothing.
        # Where VMs begin, "rss follow" changes the NIC's table, for which mlx4_en stops
        # its port; and iperf3 waits for ever if it loses the datagram it begins with.
        self.models.detach()
        return Flows(self.network, length,
                     {tenant: port + tenant for tenant in tenants})

    def rounds(self, cases):
        """For each repetition, all cases, and each time another one first."""
        for repetition in range(self.repetitions):
            first = repetition % len(cases)
            yield cases[first:] + cases[:first]

    def turns(self, cases):
        return (case for cases in self.rounds(cases) for case in cases)

    def window(self, flows, seconds=None):
        """What is counted while a load lasts that has lasted for a while."""
        came = queues()
        before = Snapshot(flows)
        time.sleep(seconds or self.seconds)
        counted = Snapshot(flows).since(before)
        # A little longer than the window, as this takes a process.
        counted["queues"] = [now - then for now, then in zip(queues(), came)]
        for flow in flows:
            flow.check()
        return counted

    def load(self, encapsulation, length, wanted):
        """As find_load(), for two flows, or as it was found before."""
        key = (encapsulation, length, wanted)
        if key not in self.loads:
            with self.flows(encapsulation, length, FIRST_PORT) as flows:
                self.find_load(flows, *key)
                flows.load(LOW_LOAD)
        return self.loads[key]

    def find_load(self, flows, encapsulation, length, wanted):
        """What all flows together have to offer for default to lose as much, and
        what one core processes then, in datagrams a second: {total, core}.  It
        does not depend much on what is offered: so the next guess is the load of
        which that would be the rest."""
        key = (encapsulation, length, wanted)
        if key in self.loads:
            steps, total = SEARCH_AGAIN, self.loads[key]["total"]
        else:
            steps = SEARCH_STEPS
            total = FIRST_TOTAL[encapsulation] * 1400 / max(length, 1400)
        processed = []
        self.models.use("default", flows)
        for _ in range(steps):
            flows.share(total)
            time.sleep(SETTLE)
            sample = self.window(flows)
            sent, received = (sum(sample[name]) / sample["seconds"]
                              for name in ("sent", "received"))
            say(f"{encapsulation}, {length} bytes: of {sent:.0f} datagrams/s "
                f"default loses {100 * (1 - received / sent):.1f} %")
            processed.append(received)
            processed = processed[-SEARCH_MEDIAN:]
            total = statistics.median(processed) / (1 - wanted)
        self.loads[key] = {"total": total, "core": statistics.median(processed)}
        flows.share(total)
        return self.loads[key]


def sample_of(bench, counted, **case):
    case["at"] = time.monotonic()
    return case | counted | {"entries": bench.models.entries()}


def collision(bench):
    """Two flows apart, on one core, and each on its VM's core.  The driver's own
    work is on a core that has nothing to do with it."""
    core = bench.load("esp", 1400, LOSS_1400)["core"]
    interrupts_to([DRIVER_CORE])
    try:
        return collide(bench, core)
    finally:
        interrupts_to(QUEUE_CORES)


def collide(bench, core):
    cases = {"apart": {1: 2, 2: 3}, "flows": {1: 3, 2: 3}, "vm": {1: 0, 2: 1}}
    samples = []
    for length in (64, 1400):
        with bench.flows("esp", length, FIRST_PORT) as flows:
            flows.share(core * WHOLE_CORES)
            for case in bench.turns(list(cases)):
                bench.models.use("fixed", flows, cases[case])
                samples.append(sample_of(bench, bench.window(flows),
                                         case=case, length=length))
            flows.load(LOW_LOAD)
    return samples


def total_1400(bench, done):
    """Two flows over many source ports; a part for each."""
    # The NIC cannot see ports in ESP.
    cases = [(encapsulation, port) for encapsulation in bench.encapsulations
             for port in bench.ports[:None if encapsulation == "vxlan" else 4]]
    for number, (encapsulation, port) in enumerate(cases[done:], done + 1):
        say(f"total_1400, {encapsulation}, port {port}: {number} of {len(cases)}")
        samples = []
        with bench.flows(encapsulation, 1400, port) as flows:
            load = (encapsulation, 1400, LOSS_1400)
            bench.find_load(flows, *load)
            for order in bench.rounds(MODELS):
                samples += steady_round(
                    bench, flows, load, order,
                    lambda core, flows=flows: flows.share(core * bench.two_cores),
                    port=port, encapsulation=encapsulation)
            flows.load(LOW_LOAD)
        yield samples


def steady_round(bench, flows, load, order, offer, options=(), **case):
    """All models under one load, as bench.load() has it by its key.  A machine that
    others use, too, is not as fast all the time: if default shows that it was not, the
    load is found anew, and all of it done over.  What vse does has no part in that."""
    for again in range(ROUNDS_AGAIN + 1):
        if again:
            bench.find_load(flows, *load)
        core = bench.loads[load]["core"]
        offer(core)
        samples = []
        for model in order:
            decisions = Decisions()
            bench.models.use(model, flows, **dict(options))
            counted = bench.window(flows, LONG_SAMPLE * bench.seconds)
            samples.append(sample_of(bench, counted, model=model, core=core,
                                     again=again, decisions=decisions.read(), **case))
        default = samples[order.index("default")]
        done = sum(default["received"]) / default["seconds"]
        if abs(done / core - 1) <= STEADY:
            break
        say(f"the machine's speed has changed: {done / core:.2f} of what it was")
    return samples


def loss(length, wanted):
    """At the load where default loses as much: found anew for each repetition."""
    def measure(bench):
        samples = []
        for encapsulation in bench.encapsulations:
            with bench.flows(encapsulation, length, FIRST_PORT) as flows:
                for number, model in enumerate(bench.turns(MODELS)):
                    if number % len(MODELS) == 0:
                        load = bench.find_load(flows, encapsulation, length, wanted)
                    bench.models.use(model, flows)
                    samples.append(sample_of(
                        bench, bench.window(flows, 2 * bench.seconds), model=model,
                        encapsulation=encapsulation, offered=load["total"]))
                flows.load(LOW_LOAD)
        return samples
    return measure


def vm_core_packets(bench):
    """On which cores packets are worked on, of all lengths."""
    samples = []
    for encapsulation in bench.encapsulations:
        small = bench.load(encapsulation, 1400, LOSS_1400)
        loads = {64: small, 1400: small,
                 8192: bench.load(encapsulation, 8192, LOSS_8192)}
        for length, load in loads.items():
            with bench.flows(encapsulation, length, FIRST_PORT) as flows:
                flows.share(load["total"])
                for model in bench.turns(MODELS):
                    bench.models.use(model, flows)
                    samples.append(sample_of(
                        bench, bench.window(flows), model=model, length=length,
                        encapsulation=encapsulation))
                flows.load(LOW_LOAD)
    return samples


def priority(bench):
    """Three flows, the first of priority.  Of four cores three run a VM: the one
    that is left should be the first flow's, and not have to poll for all."""
    samples = []
    for encapsulation, length in (("esp", 1400), ("esp", 8192), ("vxlan", 1400)):
        if encapsulation not in bench.encapsulations:
            continue
        wanted = LOSS_8192 if length == 8192 else LOSS_1400
        ports = bench.ports[:4] if encapsulation == "vxlan" else bench.ports[:1]
        for port in ports:
            with bench.flows(encapsulation, length, port, (1, 2, 3)) as flows:
                load = (encapsulation, length, wanted)
                bench.find_load(flows, *load)
                for order in bench.rounds(MODELS):
                    samples += steady_round(
                        bench, flows, load, order,
                        lambda core, flows=flows: flows.load(core * EACH_OF_THREE),
                        {"priority": (1,), "follow": False},
                        length=length, encapsulation=encapsulation, port=port)
                flows.load(LOW_LOAD)
    return samples


def busiest(sample):
    return sample["processed"].index(max(sample["processed"]))


def shift_recovery(bench):
    """A flow has a core, and then a busy loop wants it, too."""
    samples = []
    with bench.flows("esp", 1400, FIRST_PORT, (1,)) as flows:
        core = bench.find_load(flows, "esp", 1400, LOSS_1400)["core"]
        flows.load(core * ALONE)
        for model in bench.turns(("rss", "vse")):
            bench.models.use(model, flows, idle=(2,))
            used = busiest(bench.window(flows))
            samples.append(sample_of(bench, watch_shift(flows, used), model=model,
                                     encapsulation="esp", core=used,
                                     offered=core * ALONE))
        flows.load(LOW_LOAD)
    return samples


def watch_shift(flows, core):
    """What was sent and received in each interval, by the time of its end since
    the loop began, and what VSE decided."""
    intervals, start = [], None
    decisions = Decisions()
    before = last = Snapshot(flows)
    loop = None
    try:
        while not loop or last.time < start + SHIFT_AFTER:
            if not loop and last.time > before.time + SHIFT_BEFORE:
                loop = subprocess.Popen(["taskset", "-c", str(core), "busybox", "sh",
                                         "-c", "while :; do :; done"])
                start = time.monotonic()
            time.sleep(SHIFT_INTERVAL)
            now = Snapshot(flows)
            counted = now.since(last)
            intervals.append([now.time, counted["sent"][0], counted["received"][0]])
            last = now
    finally:
        if loop:
            loop.kill()
            loop.wait()
    return last.since(before) | {
        "intervals": [[at - start, sent, received]
                      for at, sent, received in intervals],
        "decisions": [[at - start, *what] for at, *what in decisions.read()]}


def in_one(experiment):
    """A row of one part."""
    def parts(bench, done):
        if not done:
            yield experiment(bench)
    return parts


ROWS = {
    "collision": in_one(collision),
    "vm_core_packets": in_one(vm_core_packets),
    "total_1400": total_1400,
    "loss_1400": in_one(loss(1400, LOSS_1400)),
    "loss_8192": in_one(loss(8192, LOSS_8192)),
    "priority": in_one(priority),
    "shift_recovery": in_one(shift_recovery),
}
