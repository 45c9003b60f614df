#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Makes a trace for the simulation of counters of entries that were read over time.

    recorded.py [--cores N] [--queues N] [--scale X] WHAT RECORDED >TRACE

Each line of RECORDED is the time in seconds and what "vsectl -j flow show" said
then.  A flow is an entry; its rate is that between two readings, in steps of a
tenth of a second.  WHAT becomes the trace's first line.
"""

import argparse
import json
import sys

STEP = 0.1


def read(path):
    """Of each reading, its time and the packets of each entry by match."""
    readings = []
    with open(path, encoding="ascii") as file:
        for line in file:
            time, _, text = line.partition(" ")
            try:
                entries = json.loads(text)
            except json.JSONDecodeError:
                # The guest ended while it wrote the last one.
                continue
            readings.append((float(time), {entry["match"]: entry["packets"]
                                           for entry in entries}))
    return readings


def packets_at(readings, match, time):
    """Packets counted until then, between two readings in proportion."""
    before = readings[0]
    for reading in readings:
        if reading[0] > time:
            part = (time - before[0]) / (reading[0] - before[0])
            first = before[1].get(match, 0)
            return first + (reading[1].get(match, first) - first) * part
        before = reading
    return before[1].get(match, 0)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cores", type=int, default=4)
    parser.add_argument("--queues", type=int)
    parser.add_argument("--scale", type=float, default=1.0,
                        help="so many times the packets that were counted")
    parser.add_argument("what")
    parser.add_argument("recorded")
    arguments = parser.parse_args()

    readings = read(arguments.recorded)
    if len(readings) < 2:
        sys.exit("recorded.py: there are no two readings")
    start, end = readings[0][0], readings[-1][0]
    matches = sorted(readings[-1][1])
    print(f"# {arguments.what}")
    print("# SPDX-License-Identifier: GPL-2.0")
    for flow, match in enumerate(matches):
        print(f"# flow {flow}: {match}")
    print("time,what,which,value")
    print(f"0.0,cores,0,{arguments.cores}")
    if arguments.queues:
        print(f"0.0,queues,0,{arguments.queues}")
    last = {}
    for step in range(int((end - start) / STEP)):
        for flow, match in enumerate(matches):
            rate = (packets_at(readings, match, start + (step + 1) * STEP) -
                    packets_at(readings, match, start + step * STEP)) / STEP
            rate = round(rate * arguments.scale)
            if last.get(flow) != rate:
                last[flow] = rate
                print(f"{step * STEP:.1f},rate,{flow},{rate}")
    print(f"{(end - start):.1f},end,0,0")


if __name__ == "__main__":
    main()
