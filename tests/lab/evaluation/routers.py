#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Measures routers of both kinds of macvlan in the guest: routers.sh has set it up.
Leaves a file of samples for each row in /run/lab/results.

A sample says what was sent to each router and how long that took, what each has
forwarded, in that time and in the end, and where the rest was dropped:
{kind, case..., seconds, sent, in_time, forwarded, ring, early}.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path("/run/lab/results")
KINDS = {"kernel": "macvlan", "ours": "napi_macvlan"}
SENDER_CORES = (5, 6)   # of the routers' packets
STATISTICS = Path("/sys/class/net/uplink/statistics")
RING_DROPS = ("rx_dropped", "rx_missed_errors", "rx_over_errors", "rx_fifo_errors")

FIRST_GUESS = 1000      # packets a second
SEARCH_STEPS = 4
TOO_MUCH = 2.5          # of what was forwarded, to see what is the most
DRAINED = 0.3           # seconds without a packet
LOADS = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
LONG = 4                # windows: after so many packets a device's share is found
VICTIM, FLOOD = 3 / 7, 10 / 7   # of what a core can do, as in the paper's Table 1


def say(text):
    print(f"## {text}", flush=True)


def run(*command, text=None):
    return subprocess.run(command, input=text, text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def ip(namespace, lines):
    run("ip", "-n", namespace, "-batch", "-", text="\n".join(lines) + "\n")


def pktgen(file, *commands):
    """Lines of shell: see Documentation/networking/pktgen.rst."""
    return [f"echo '{command}' > /proc/net/pktgen/{file}" for command in commands]


def send(counts, rates):
    """The kernel's packet generator sends to both routers, each from a core of its own;
    returns how long it took."""
    lines, devices = pktgen("pgctrl", "reset"), []
    for number, (core, count, rate) in enumerate(zip(SENDER_CORES, counts, rates), 1):
        if not count:
            continue
        device = f"peerlink@{core}"
        devices.append(device)
        lines += pktgen(f"kpktgend_{core}", f"add_device {device}")
        lines += pktgen(
            device, f"count {count}", f"ratep {int(rate)}", "pkt_size 60", "burst 1",
            f"dst_mac 02:00:00:00:01:0{number}", f"dst 10.201.{number}.1",
            "src_min 10.0.0.1", "src_max 10.0.0.1", "udp_src_min 9", "udp_src_max 9")
    lines += pktgen("pgctrl", "start")
    lines += [f"grep OK: /proc/net/pktgen/{device}" for device in devices]
    said = run("ip", "netns", "exec", "peer", "sh", "-ec", "\n".join(lines))
    return max(int(us) for us in re.findall(r"OK: (\d+)", said)) / 1e6


class Routers:
    """r1 and r2, with devices of a kind on the uplink."""

    def __init__(self, peer_mac):
        self.peer_mac = peer_mac
        self.kind = None

    def use(self, kind):
        if kind == self.kind:
            return
        for number in (1, 2):
            if self.kind:
                ip(f"r{number}", ["link del in", "link del out"])
        self.kind = kind
        for number in (1, 2):
            for name, part in (("in", 1), ("out", 2)):
                run("ip", "link", "add", "link", "uplink", "name", name, "netns",
                    f"r{number}", "address", f"02:00:00:00:0{part}:0{number}",
                    "type", KINDS[kind])
            ip(f"r{number}", [
                f"addr add 10.0.0.1{number}/24 dev in", "link set in up",
                f"addr add 10.100.0.1{number}/24 dev out", "link set out up",
                f"neigh replace 10.100.0.1 lladdr {self.peer_mac} dev out",
                f"route add 10.201.{number}.0/24 via 10.100.0.1"])

    def counters(self):
        """Forwarded and dropped early, of each; dropped by the ring."""
        forwarded, early = [], []
        for number in (1, 2):
            links = {link["ifname"]: link["stats64"] for link in json.loads(
                run("ip", "-n", f"r{number}", "-s", "-j", "link", "show"))}
            forwarded.append(links["out"]["tx"]["packets"])
            early.append(links["in"]["rx"]["dropped"])
        ring = sum(int((STATISTICS / name).read_text()) for name in RING_DROPS)
        return forwarded, early, ring

    def offer(self, rates, seconds):
        """So many packets a second to each; returns a sample."""
        counts = [int(rate * seconds) for rate in rates]
        before = self.drained()
        took = send(counts, rates)
        in_time = self.counters()[0]
        after = self.drained()
        return {"seconds": took, "sent": counts,
                "in_time": [b - a for a, b in zip(before[0], in_time)],
                "forwarded": [b - a for a, b in zip(before[0], after[0])],
                "early": [b - a for a, b in zip(before[1], after[1])],
                "ring": after[2] - before[2]}

    def drained(self):
        """The counters, when they have stopped counting."""
        counters = self.counters()
        while True:
            time.sleep(DRAINED)
            last, counters = counters, self.counters()
            if last[0] == counters[0]:
                return counters


class Bench:
    def __init__(self, routers, repetitions, seconds):
        self.routers = routers
        self.repetitions = repetitions
        self.seconds = seconds
        self.most = {}

    def sample(self, kind, rates, windows=1, **case):
        self.routers.use(kind)
        return {"kind": kind} | case | self.routers.offer(rates,
                                                          windows * self.seconds)

    def capacity(self, kind):
        """Packets a second that the first router forwards, offered too many."""
        if kind not in self.most:
            rate = FIRST_GUESS
            for _ in range(SEARCH_STEPS):
                sample = self.sample(kind, (rate, 0))
                rate = TOO_MUCH * forwarded_rate(sample)
            say(f"{kind}: {forwarded_rate(sample):.0f} packets/s at most")
            self.most[kind] = forwarded_rate(sample)
        return self.most[kind]

    def turns(self, cases):
        """Each case once a repetition, both kinds of it one after the other."""
        for repetition in range(self.repetitions):
            for case in cases:
                kinds = list(KINDS)
                for kind in kinds if repetition % 2 else reversed(kinds):
                    yield kind, case


def forwarded_rate(sample):
    return sum(sample["in_time"]) / sample["seconds"]


def router(bench):
    return [bench.sample(kind, (TOO_MUCH * bench.capacity(kind), 0))
            for kind, _ in bench.turns([None])]


def overload(bench):
    """Both ways in are offered half."""
    samples = []
    for kind, load in bench.turns(LOADS):
        each = bench.capacity(kind) * load / 2
        samples.append(bench.sample(kind, (each, each), LONG, load=load))
    return samples


def isolation_shared(bench):
    """The first one is flooded, and the second one should not notice."""
    samples = []
    for kind, flood in bench.turns([0, FLOOD]):
        capacity = bench.capacity(kind)
        samples.append(bench.sample(kind, (capacity * flood, capacity * VICTIM),
                                    LONG, flood=flood))
    return samples


ROWS = {"nmv_router": router, "nmv_overload": overload,
        "nmv_isolation_shared": isolation_shared}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--repetitions", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--peer-mac", required=True)
    arguments = parser.parse_args()
    bench = Bench(Routers(arguments.peer_mac), arguments.repetitions,
                  arguments.seconds)
    for row in arguments.rows.split(","):
        say(row)
        (RESULTS / f"{row}.json").write_text(json.dumps(ROWS[row](bench)))


if __name__ == "__main__":
    sys.exit(main())
