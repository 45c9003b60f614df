# SPDX-License-Identifier: GPL-2.0
"""What the samples of containers' rows come to, in tables and figures, too.

Samples are those of routers.py, of both kinds of macvlan.
"""

import statistics

KINDS = ("kernel", "ours")


def of(samples, kind, **case):
    return [sample for sample in samples if sample["kind"] == kind and
            all(sample[name] == value for name, value in case.items())]


def rate(sample):
    """Packets a second that were forwarded while there was something to send."""
    return sum(sample["in_time"]) / sample["seconds"]


def offered(sample):
    return sum(sample["sent"]) / sample["seconds"]


def kept(samples, router):
    """Of what was sent to it, all samples together."""
    return (sum(sample["forwarded"][router] for sample in samples) /
            sum(sample["sent"][router] for sample in samples))


def median(samples, figure):
    return statistics.median(figure(sample) for sample in samples)


def router(samples):
    values = {kind: {"packets/s": median(of(samples, kind), rate),
                     "lowest": min(map(rate, of(samples, kind))),
                     "highest": max(map(rate, of(samples, kind)))}
              for kind in KINDS}
    ratio = values["ours"]["packets/s"] / values["kernel"]["packets/s"]
    return values, {"to the kernel's": ratio}, ratio >= 1


def overload(samples):
    values, ratio = {}, {}
    for kind in KINDS:
        loads = sorted({sample["load"] for sample in samples})
        rates = {load: median(of(samples, kind, load=load), rate) for load in loads}
        peak = max(rates.values())
        values[kind] = {
            load: rates[load] / min(peak, median(of(samples, kind, load=load), offered))
            for load in loads}
        ratio[kind] = min(values[kind].values())
    return values, ratio, ratio["ours"] >= 0.98


def isolation_shared(samples):
    values, ratio = {}, {}
    for kind in KINDS:
        flooded = [s for s in of(samples, kind) if s["flood"]]
        values[kind] = {
            "alone": kept(of(samples, kind, flood=0), 1),
            "beside a flood": kept(flooded, 1),
            "of the flood": kept(flooded, 0),
            "dropped by the ring": sum(s["ring"] for s in flooded),
            "dropped early": sum(sum(s["early"]) for s in flooded)}
        ratio[kind] = values[kind]["beside a flood"]
    return values, ratio, ratio["ours"] >= 0.95


JUDGES = {"nmv_router": router, "nmv_overload": overload,
          "nmv_isolation_shared": isolation_shared}

REACH = {
    "nmv_router": "ours at least the kernel's",
    "nmv_overload": "ours, at each load: at least 98 % of the peak, or of what was "
                    "offered if that is less",
    "nmv_isolation_shared": "ours: at least 95 % of the second router's load kept",
}

TITLES = {
    "nmv_router": "A router of containers' devices",
    "nmv_overload": "The same, at each load",
    "nmv_isolation_shared": "Two routers that share a NIC, one of them flooded",
}


def lines(values):
    """Head and lines of a table: what there is of each kind."""
    names = list(values[KINDS[0]])
    return (["macvlan", *map(str, names)],
            [[kind, *(f"{figure:,.0f}" if figure >= 10 else f"{figure:.3f}"
                      for figure in values[kind].values())] for kind in values])


def bars(row, values):
    """What a figure shows: labels, and a figure for each of them of each kind."""
    names = {"nmv_router": ["packets/s"], "nmv_overload": list(values["ours"]),
             "nmv_isolation_shared": ["alone", "beside a flood", "of the flood"]}[row]
    return [str(name) for name in names], [
        (kind, [values[kind][name] for name in names]) for kind in KINDS]
