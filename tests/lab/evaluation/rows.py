# SPDX-License-Identifier: GPL-2.0
"""What the samples of a row come to: {nic, values, ratio, reach, met}.

A judge gets all samples of its row and returns values, ratio and met: values are
datagrams a second unless their name says otherwise, medians over repetitions.
"""

import statistics

from evaluation import router_rows

MODELS = ("default", "rss", "vse")
VM_CORES = (0, 1)

LOST_NOTHING = 0.01

# Recovery is judged on so many seconds, and what comes later than it should by no
# more than LATE is not missing: queues fill up and are emptied while cores change.
WINDOW = 1
LATE = 0.5
RECOVERED = 0.95
NEVER = float("inf")


def rates(sample):
    """Datagrams a second that each flow has received."""
    return [received / sample["seconds"] for received in sample["received"]]


def total(sample):
    return sum(rates(sample))


def arrived(sample):
    """The share of what was sent; a little over 1 where queues were emptied."""
    return sum(sample["received"]) / sum(sample["sent"])


def those(samples, **wanted):
    return [sample for sample in samples
            if all(sample[key] == value for key, value in wanted.items())]


def different(samples, key):
    """The values of a key, in the order of their first appearance."""
    return list(dict.fromkeys(sample[key] for sample in samples))


def median(samples, figure=total):
    return statistics.median(figure(sample) for sample in samples)


def lost(samples, flows=slice(None)):
    """The share of what was sent, all samples together.  What was under way when
    the counters were read may make it look negative."""
    sent = sum(sum(sample["sent"][flows]) for sample in samples)
    received = sum(sum(sample["received"][flows]) for sample in samples)
    return max(0.0, 1 - received / sent)


def spread(figures):
    return (max(figures) - min(figures)) / statistics.median(figures)


def noise(samples, keys, figure=total):
    """How far repetitions of the same thing are from each other: half of their
    spread, the median of all things that were repeated."""
    groups = {}
    for sample in samples:
        groups.setdefault(tuple(sample[key] for key in keys), []).append(figure(sample))
    return statistics.median(spread(group) / 2 for group in groups.values())


def collision(samples):
    values = {}
    for length in different(samples, "length"):
        of_length = those(samples, length=length)
        values[length] = {
            case: {"received": median(those(of_length, case=case)),
                   "loss": lost(those(of_length, case=case))}
            for case in different(of_length, "case")}
    apart = values[1400]["apart"]["received"]
    ratio = {case: values[1400][case]["received"] / apart for case in ("flows", "vm")}
    return values, ratio, all(value < 1 for value in ratio.values())


def vm_core_packets(samples):
    values, ratio = {}, {}
    for encapsulation in different(samples, "encapsulation"):
        for length in different(samples, "length"):
            name = f"{encapsulation} {length}"
            values[name] = {}
            for model in MODELS:
                counts = [sample["processed"] for sample in those(
                    samples, encapsulation=encapsulation, length=length, model=model)]
                values[name][model] = [sum(cores) for cores in zip(*counts)]
            cores = values[name]["vse"]
            ratio[name] = sum(cores[core] for core in VM_CORES) / max(1, sum(cores))
    met = all(cores["vse"][core] == 0 and sum(cores["vse"])
              for cores in values.values() for core in VM_CORES)
    return values, ratio, met


def total_1400(samples):
    values, ratio, met = {}, {}, True
    for encapsulation in different(samples, "encapsulation"):
        here = those(samples, encapsulation=encapsulation)
        ports = different(here, "port")
        by_port = {model: [median(those(here, model=model, port=port), arrived)
                           for port in ports] for model in MODELS}
        middle = {model: statistics.median(figures)
                  for model, figures in by_port.items()}
        slack = noise(here, ("model", "port"), arrived)
        best = max(by_port["rss"])
        values[encapsulation] = {
            "ports": ports, "by_port": by_port, "median": middle,
            "spread": {model: spread(figures) for model, figures in by_port.items()},
            "core": median(here, lambda s: s["core"]), "noise": slack}
        ratio[encapsulation] = {
            "to default": middle["vse"] / middle["default"],
            "worst port to rss's best": min(by_port["vse"]) / best}
        met &= (ratio[encapsulation]["to default"] >= 1.5 and
                ratio[encapsulation]["worst port to rss's best"] >= 1 - slack and
                values[encapsulation]["spread"]["vse"] < 0.1)
    return values, ratio, met


def losses(samples):
    values = {}
    for encapsulation in different(samples, "encapsulation"):
        here = those(samples, encapsulation=encapsulation)
        values[encapsulation] = {
            "offered": median(here, lambda s: s["offered"]),
            "loss": {model: lost(those(here, model=model)) for model in MODELS}}
    return values


def loss_1400(samples):
    values = losses(samples)
    ratio = {name: figures["loss"]["vse"] for name, figures in values.items()}
    return values, ratio, all(round(loss, 4) <= LOST_NOTHING for loss in ratio.values())


def loss_8192(samples):
    values, ratio = losses(samples), {}
    for name, figures in values.items():
        loss = figures["loss"]
        better = min(loss["default"], loss["rss"])
        ratio[name] = loss["vse"] / better if better else None
    return values, ratio, all(value is not None and value <= 0.5
                              for value in ratio.values())


def priority(samples):
    values, ratio, met = {}, {}, True
    # What default did only shows whether the machine was steady.
    samples = [sample for sample in samples if sample["model"] != "default"]
    for encapsulation, length in dict.fromkeys(
            (sample["encapsulation"], sample["length"]) for sample in samples):
        here = those(samples, encapsulation=encapsulation, length=length)
        name = f"{encapsulation} {length}"
        values[name] = {
            model: [median(those(here, model=model), lambda s, n=number: rates(s)[n])
                    for number in range(3)] for model in ("rss", "vse")}
        values[name]["offered"] = median(
            here, lambda s: s["sent"][0] / s["seconds"])
        first, *others = (vse / rss if rss else float("inf") for vse, rss in
                          zip(values[name]["vse"], values[name]["rss"]))
        slack = noise(here, ("model", "port"))
        of_first = {model: lost(those(here, model=model), slice(1))
                    for model in ("rss", "vse")}
        values[name]["loss of the first"] = of_first
        ratio[name] = {"first": first, "others": min(others), "noise": slack}
        # Where rss loses less than a third there is not half as much to gain.
        met &= ((first >= 1.5 or of_first["vse"] <= LOST_NOTHING) and
                min(others) >= 1 - slack)
    return values, ratio, met


def missing(sample):
    """At the end of each interval, what was sent and has not come, nor comes soon:
    {time: datagrams}."""
    outstanding, total = [], 0
    for at, sent, received in sample["intervals"]:
        total += sent - received
        outstanding.append((at, total))
    return {at: min(count for later, count in outstanding if at <= later <= at + LATE)
            for at, _ in outstanding}


def shares(sample):
    """After the beginning of the loop, of what was sent in the window that begins
    with each interval, how much has come, by its time."""
    gone = missing(sample)
    last = max(gone) - LATE
    found = []
    for start in gone:
        end = max(at for at in gone if at <= start + WINDOW)
        if 0 <= start and end <= last:
            sent = sum(interval[1] for interval in sample["intervals"]
                       if start < interval[0] <= end)
            found.append((start, 1 - (gone[end] - gone[start]) / sent))
    return found


def recovery(sample):
    """Seconds from the beginning of the loop to the window from which on nothing
    is missing; None if at the end something is."""
    seconds = 0.0
    of_windows = shares(sample)
    for (_, value), (following, _) in zip(of_windows, of_windows[1:]):
        if value < RECOVERED:
            seconds = following
    return None if of_windows[-1][1] < RECOVERED else seconds


def lowest(sample):
    return min(value for _, value in shares(sample))


def shift_recovery(samples):
    values = {}
    for model in different(samples, "model"):
        here = those(samples, model=model)
        values[model] = {"seconds": [recovery(sample) for sample in here],
                         "lowest": [lowest(sample) for sample in here]}
    middle = statistics.median(NEVER if seconds is None else seconds
                               for seconds in values["vse"]["seconds"])
    return values, {"seconds": None if middle == NEVER else middle}, middle <= 2


REACH = {
    "collision": "both collisions lose throughput at 1400 bytes: ratios to the flows "
                 "apart below 1",
    "vm_core_packets": "vse: no packet processed on a VM's core",
    "total_1400": "vse at least 1.5 times default; at no port below rss's best by more "
                  "than the noise of repetitions; spread over ports below 10 %",
    "loss_1400": "vse at most 1 % at the load where default loses 30 %",
    "loss_8192": "vse at most half of the better of the two, at the load where "
                 "default loses 50 %",
    "priority": "the first flow at least 1.5 times as with rss, or all but 1 % of what "
                "was sent; the others not below rss by more than the noise of "
                "repetitions",
    "shift_recovery": "back to 95 % within 2 s of the busy loop's start (median)",
} | router_rows.REACH

JUDGES = {"collision": collision, "vm_core_packets": vm_core_packets,
          "total_1400": total_1400, "loss_1400": loss_1400, "loss_8192": loss_8192,
          "priority": priority, "shift_recovery": shift_recovery
          } | router_rows.JUDGES


def judge(row, nic, samples):
    values, ratio, met = JUDGES[row](samples)
    return {"nic": nic, "values": values, "ratio": ratio, "reach": REACH[row],
            "met": bool(met)}
