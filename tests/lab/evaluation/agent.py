#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Measures in the guest: eval.sh has set it up.  Leaves in /run/lab/results, for each
row, ROW.json, a list of samples, when it is measured, and until then ROW.parts, a line
for each part of it.  What the samples come to is none of its business."""

import argparse
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import decisions                            # noqa: E402
from experiments import ROWS, Bench, say    # noqa: E402
from models import Models                   # noqa: E402
from traffic import Network, NoTraffic      # noqa: E402

RESULTS = Path("/run/lab/results")
TENANTS = (1, 2, 3)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", type=int, required=True,
                        help="a process in the peer's namespace")
    parser.add_argument("--rows", required=True)
    parser.add_argument("--parts", required=True,
                        help="of each row, those that another guest has measured")
    parser.add_argument("--repetitions", type=int, required=True)
    parser.add_argument("--ports", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True,
                        help="that a sample takes")
    parser.add_argument("--encapsulations", required=True, help="esp, vxlan")
    parser.add_argument("--two-cores", type=float, required=True,
                        help="what two flows offer, to what a core can process")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    decisions.begin()
    network = Network(arguments.peer, TENANTS)
    bench = Bench(network, Models(), arguments.repetitions, arguments.ports,
                  arguments.seconds, arguments.encapsulations.split(","), arguments.two_cores)
    failed = False
    for row, done in zip(arguments.rows.split(","), arguments.parts.split(",")):
        say(row)
        samples = []
        try:
            with (RESULTS / f"{row}.parts").open("w") as parts:
                for part in ROWS[row](bench, int(done)):
                    print(json.dumps(part), file=parts, flush=True)
                    samples += part
        except NoTraffic as reason:
            say(f"{row} could not be measured: {reason}")
            failed = True
            continue
        (RESULTS / f"{row}.json").write_text(json.dumps(samples))
    return failed


if __name__ == "__main__":
    sys.exit(main())
