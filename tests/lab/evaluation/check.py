#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What rows come to, of samples that were made up: in TAP."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from evaluation import router_rows                                # noqa: E402
from evaluation.rows import (judge, lost, lowest, noise, recovery,  # noqa: E402
                             spread)
from guest.quota import Quota                                       # noqa: E402


class Checks:
    def __init__(self):
        self.count = self.failed = 0

    def equal(self, name, expected, actual):
        self.count += 1
        fine = expected == actual
        self.failed += not fine
        print(f"{'ok' if fine else 'not ok'} {self.count} - {name}"
              + ("" if fine else f": expected {expected}, got {actual}"))

    def close(self, name, expected, actual):
        self.equal(name, f"{expected:.3f}", f"{actual:.3f}")


def sample(received, sent=None, processed=(0, 0, 0, 0), seconds=2, **case):
    return case | {"seconds": seconds, "received": list(received),
                   "sent": list(sent or received), "processed": list(processed)}


def totals(default, rss, vse):
    """One repetition; each model's figures are those of its ports."""
    return [sample([rate, rate], sent=[200, 200], model=model, port=port,
                   encapsulation="esp", core=1)
            for model, rates in (("default", default), ("rss", rss), ("vse", vse))
            for port, rate in enumerate(rates)]


def shifted(received_after, model="vse"):
    """100 are sent in each tenth of a second, and for a second received."""
    received = [100] * 10 + list(received_after)
    return sample([1], model=model, intervals=[
        [round((n - 9) / 10, 1), 100, count] for n, count in enumerate(received)])


def of_core_row(vse):
    counts = {"default": (0, 0, 0, 90), "rss": (30, 20, 10, 30), "vse": vse}
    return [sample([10, 10], processed=processed, model=model, length=1400,
                   encapsulation="esp") for model, processed in counts.items()]


def losses(default, rss, vse):
    return [sample([1000 - 10 * percent, 1000], sent=[1000, 1000], model=model,
                   encapsulation="esp", offered=1000)
            for model, percent in (("default", default), ("rss", rss), ("vse", vse))]


def priorities(rss, vse, sent=200):
    return [sample(rates, sent=[sent] * 3, model=model, port=1, encapsulation="esp",
                   length=1400, offered=sent)
            for model, rates in (("rss", rss), ("vse", vse))]


def collisions(flows, vm):
    return [sample([rate, rate], case=case, length=1400)
            for case, rate in (("apart", 100), ("flows", flows), ("vm", vm))]


def statistics_of_samples(checks):
    two = [sample([90, 0], sent=[100, 0]), sample([100, 0], sent=[100, 0])]
    checks.close("loss is of all that was sent", 0.05, lost(two))
    checks.close("more received than sent is no loss", 0,
                 lost([sample([101], sent=[100])]))
    checks.close("spread", 0.2, spread([90, 100, 110]))
    repeated = [sample([n], model="vse") for n in (95, 100, 105)]
    checks.close("noise is half the spread of what was repeated", 0.05,
                 noise(repeated + [sample([10], model="rss")] * 3 +
                       [sample([n], model="default") for n in (90, 100, 110)],
                       ["model"]))


def rows(checks):
    def met(name, row, expected, samples):
        checks.equal(name, expected, judge(row, "ixgbe", samples)["met"])

    met("collisions that cost", "collision", True, collisions(60, 90))
    met("a collision that does not", "collision", False, collisions(60, 100))

    met("no packet on VMs' cores", "vm_core_packets", True, of_core_row((0, 0, 9, 9)))
    met("one packet on a VM's core", "vm_core_packets", False, of_core_row((0, 1, 9, 9)))
    met("no packet at all", "vm_core_packets", False, of_core_row((0, 0, 0, 0)))

    met("1.5 times default", "total_1400", True,
        totals([100, 100], [80, 150], [150, 151]))
    met("not 1.5 times", "total_1400", False, totals([100, 100], [80, 140], [149, 149]))
    met("a port below rss's best", "total_1400", False,
        totals([100, 100], [80, 160], [165, 159]))
    met("too much spread", "total_1400", False,
        totals([100, 100, 100], [80, 150, 80], [151, 160, 168]))
    checks.close("to the median of default's ports", 1.6, judge(
        "total_1400", "mlx4", totals([90, 100, 130], [80, 90, 90], [160, 160, 160])
    )["ratio"]["esp"]["to default"])

    met("1 %", "loss_1400", True, losses(60, 50, 2))
    met("more than 1 %", "loss_1400", False, losses(60, 50, 3))
    met("half the better", "loss_8192", True, losses(60, 50, 25))
    met("more than half", "loss_8192", False, losses(60, 50, 26))
    met("nothing to be better than", "loss_8192", False, losses(60, 0, 0))

    met("first, and others as before", "priority", True,
        priorities([100, 100, 50], [150, 100, 50]))
    met("not first enough", "priority", False,
        priorities([100, 100, 50], [149, 100, 50]))
    met("all that was sent", "priority", True,
        priorities([100, 100, 50], [149, 100, 50], sent=150))
    met("at the cost of another", "priority", False,
        priorities([100, 100, 50], [150, 100, 45]))
    met("first from nothing", "priority", True, priorities([0, 100, 50], [150, 100, 50]))


def routed(kind, sent, forwarded, in_time=None, **case):
    return case | {"kind": kind, "seconds": 1, "sent": sent, "forwarded": forwarded,
                   "in_time": in_time or forwarded, "early": [0, 0], "ring": 0}


def containers(checks):
    def met(name, row, expected, samples):
        checks.equal(name, expected, judge(row, "ixgbe", samples)["met"])

    def routers(ours):
        return [routed(kind, [300, 0], [most, 0])
                for kind, most in (("kernel", 100), ("ours", ours))]

    def loads(last):
        return [routed(kind, [50 * load, 50 * load], [most, 0], load=load)
                for kind in ("kernel", "ours")
                for load, most in ((0.5, 50), (1, 100), (3, last))]

    def shared(second):
        return [routed(kind, [flood, 30], [flood and 70, 30 if not flood else second],
                       flood=flood) for kind in ("kernel", "ours") for flood in (0, 143)]

    met("as many as the kernel's", "nmv_router", True, routers(100))
    met("fewer", "nmv_router", False, routers(99))
    met("steady under any load", "nmv_overload", True, loads(98))
    met("less under one", "nmv_overload", False, loads(97))
    met("95 % kept", "nmv_isolation_shared", True, shared(28.5))
    met("less kept", "nmv_isolation_shared", False, shared(28.4))
    late = routed("ours", [100, 100], [100, 100], in_time=[90, 100])
    checks.close("what came in time only counts in a rate", 190, router_rows.rate(late))


def shifts(checks):
    checks.equal("no dip", 0.0, recovery(shifted([100] * 50)))
    checks.close("a dip of a second, but for what is within the margin", 0.9,
                 recovery(shifted([50] * 10 + [100] * 40)))
    checks.close("what comes late is no dip", 0.0,
                 recovery(shifted([100] * 29 + [0, 200] + [100] * 19)))
    checks.close("what comes too late is one", 1.7,
                 recovery(shifted([100] * 24 + [0] * 7 + [800] + [100] * 18)))
    checks.equal("never back", None, recovery(shifted([50] * 50)))
    checks.equal("back and gone again", None,
                 recovery(shifted([50] * 10 + [100] * 20 + [50] * 20)))
    checks.close("how low", 0.5, lowest(shifted([50] * 20 + [100] * 30)))
    for name, after, expected in (
            ("back after a second", [50] * 10 + [100] * 40, True),
            ("back after three", [50] * 30 + [100] * 20, False),
            ("never back", [50] * 50, False)):
        both = [shifted(after), shifted([50] * 50, model="rss")]
        checks.equal(f"{name}: met", expected,
                     judge("shift_recovery", "ixgbe", both)["met"])
    thrice = [shifted([50] * late + [100] * (50 - late)) for late in (10, 40, 20)]
    checks.close("the median of repetitions", 1.9,
                 judge("shift_recovery", "ixgbe", thrice)["ratio"]["seconds"])


def speeds(checks):
    checks.equal("alike", 1, len(set(Quota(7).speeds)))
    quota = Quota(4, [1, 1, 0, 2])
    checks.close("a faster core has as many times", 2,
                 quota.quota_us(3) / quota.quota_us(0))
    checks.equal("one without a limit", None, quota.quota_us(2))
    try:
        Quota(4, [1, 2])
    except ValueError:
        refused = True
    else:
        refused = False
    checks.equal("a speed is missing: refused", True, refused)


def main():
    checks = Checks()
    for part in (statistics_of_samples, rows, containers, shifts, speeds):
        part(checks)
    print(f"1..{checks.count}")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
