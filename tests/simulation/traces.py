# SPDX-License-Identifier: GPL-2.0
"""Makes up traces for the simulation (README.md says what is in a file).

A packet costs 10 microseconds: 60,000 packets a second are 600 permille of a
core.
"""

import math
import random

PACKETS = 100     # a second, for a permille of a core


class Trace:
    def __init__(self, cores, seconds, queues=None, polling=None):
        self.lines = []
        self.add(0, "cores", 0, cores)
        if queues:
            self.add(0, "queues", 0, queues)
        if polling is not None:
            self.add(0, "polling", 0, polling)
        self.cores = cores
        self.seconds = seconds

    def add(self, time, what, which, value):
        self.lines.append((time, what, which, value))

    def load(self, time, flow, permille):
        self.add(time, "rate", flow, round(permille * PACKETS))

    def write(self, path):
        self.add(self.seconds, "end", 0, 0)
        # What is said of the host comes first, the rest by time.
        self.lines.sort(key=lambda line: line[0])
        with open(path, "w", encoding="ascii") as file:
            file.write("time,what,which,value\n")
            for time, what, which, value in self.lines:
                file.write(f"{time:.1f},{what},{which},{value}\n")


def two_equal():
    """two equal heavy flows that begin together"""
    trace = Trace(4, 60)
    trace.load(0, 0, 600)
    trace.load(0, 1, 600)
    return trace


def two_equal_one_queue():
    """the same, and a NIC with one queue"""
    trace = Trace(4, 60, queues=1)
    trace.load(0, 0, 600)
    trace.load(0, 1, 600)
    return trace


def saturated():
    """six flows of 800 permille on four cores: there is not enough for all"""
    trace = Trace(4, 60)
    for flow in range(6):
        trace.load(0, flow, 800)
    return trace


def crowded():
    """ten flows of 50 to 700 permille on four cores, 95 % of what they can do"""
    trace = Trace(4, 60)
    for flow, load in enumerate((700, 700, 600, 500, 400, 300, 250, 200, 100, 50)):
        trace.load(0, flow, load)
    return trace


def one_queue_three():
    """three flows of 800 permille, all polled on one core of four"""
    trace = Trace(4, 60, queues=1)
    for flow in range(3):
        trace.load(0, flow, 800)
    return trace


def cheap_polling():
    """four flows of 500, of which polling takes a tenth and not a quarter"""
    trace = Trace(4, 60, polling=0.1)
    for flow in range(4):
        trace.load(0, flow, 500)
    return trace


def unequal_packets():
    """eight flows; the packets of some cost 30 times as much as those of others"""
    trace = Trace(4, 60)
    for flow in range(8):
        cost = (2000, 60000, 10000, 30000)[flow % 4]
        load = (120, 400, 250, 300, 80, 200, 350, 150)[flow]
        trace.add(0, "cost", flow, cost)
        trace.add(0, "rate", flow, load * 1000000 // cost)
    return trace


def on_off():
    """six flows of 500 permille, on and off for one to three seconds"""
    rng = random.Random(1)
    trace = Trace(4, 60)
    for flow in range(6):
        time, on = rng.uniform(0, 3), True
        while time < trace.seconds:
            trace.load(round(time, 1), flow, 500 if on else 0)
            on = not on
            time += rng.uniform(1, 3)
    return trace


def zipf():
    """flows come and go, four a second, with sizes after Zipf"""
    rng = random.Random(2)
    trace = Trace(8, 60)
    time, flow = 0.0, 0
    while time < trace.seconds:
        trace.load(round(time, 1), flow, 600 / rng.randint(1, 100))
        until = time + 1 + rng.paretovariate(1.2) * 2
        if until < trace.seconds:
            trace.load(round(until, 1), flow, 0)
        time += rng.expovariate(4)
        flow += 1
    return trace


def wanderer():
    """two flows of 400, and a process that is on another core every 3 seconds"""
    rng = random.Random(3)
    trace = Trace(4, 60)
    trace.load(0, 0, 400)
    trace.load(0, 1, 400)
    core = 0
    for time in range(0, trace.seconds, 3):
        trace.add(time, "busy", core, 0)
        core = rng.choice([other for other in range(4) if other != core])
        trace.add(time, "busy", core, 900)
    return trace


def follower():
    """a flow whose receiver the scheduler puts where its packets are worked on"""
    trace = Trace(4, 60)
    trace.add(0, "follower", 0, 300)
    trace.load(0, 0, 400)
    return trace


def vms():
    """four flows of 300; VMs on four of eight cores sleep and wake"""
    rng = random.Random(4)
    trace = Trace(8, 60)
    for flow in range(4):
        trace.load(0, flow, 300)
    for core in range(4):
        time, awake = 0.0, core % 2 == 0
        while time < trace.seconds:
            trace.add(round(time, 1), "vm", core, 600 if awake else 0)
            awake = not awake
            time += rng.uniform(2, 8)
    return trace


def swing():
    """eight flows that swing slowly, each at another time, as days do"""
    trace = Trace(4, 120)
    for time in range(trace.seconds * 2):
        for flow in range(8):
            phase = 2 * math.pi * (time / 2 / 60 + flow / 8)
            trace.load(time / 2, flow, 275 + 225 * math.sin(phase))
    return trace


def one_light():
    """one light flow on an idle host"""
    trace = Trace(4, 60)
    for core in range(4):
        trace.add(0, "busy", core, 20)
    trace.load(0, 0, 10)
    return trace


def thousand_light():
    """a thousand flows of two permille on four cores"""
    trace = Trace(4, 60)
    for flow in range(1000):
        trace.load(0, flow, 2)
    return trace


def priority():
    """a flow with priority comes late, and goes, among four others"""
    trace = Trace(4, 60)
    for flow in range(1, 5):
        trace.load(0, flow, 450)
    trace.add(0, "priority", 0, 1)
    trace.load(15, 0, 600)
    trace.load(40, 0, 0)
    return trace


def core_goes():
    """six flows of 300; a core goes after 20 seconds and comes back after 40"""
    trace = Trace(4, 60)
    for flow in range(6):
        trace.load(0, flow, 300)
    trace.add(20, "usable", 1, 0)
    trace.add(40, "usable", 1, 1)
    return trace


def many_cores():
    """200 flows of 20 to 600 permille on 64 cores, VMs on 16 of them"""
    rng = random.Random(5)
    trace = Trace(64, 60)
    for flow in range(200):
        trace.load(round(rng.uniform(0, 5), 1), flow, 20 + 580 * rng.random() ** 4)
    for core in range(16):
        trace.add(0, "vm", core, 700)
    return trace


ALL = [two_equal, two_equal_one_queue, saturated, crowded, one_queue_three,
       cheap_polling, unequal_packets, on_off, zipf, wanderer, follower, vms, swing, one_light,
       thousand_light, priority, core_goes, many_cores]
