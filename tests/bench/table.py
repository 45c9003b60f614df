# SPDX-License-Identifier: GPL-2.0
"""The rows: what each has to reach, and how they are shown."""

import json
import statistics

# What a delay that is known to be 30 ns may be measured as: the processor does
# some of it while it waits for something else.
CONTROL = (20, 45)

BAR_WIDTH = 48


class Row:
    """Some samples, and what their median has to reach, if anything."""

    def __init__(self, name, samples, unit="ns", most=None, least=None, size=False):
        self.name = name
        self.unit = unit
        self.median = statistics.median(samples)
        self.min = min(samples)
        self.max = max(samples)
        self.most = most
        self.least = least
        value = abs(self.median) if size else self.median
        self.met = None
        if most is not None:
            self.met = value <= most
        if least is not None:
            self.met = value >= least

    def as_json(self):
        reach = self.most if self.most is not None else self.least
        return {"median": rounded(self.median), "min": rounded(self.min),
                "max": rounded(self.max), "unit": self.unit,
                "reach": reach if reach is None else rounded(reach),
                "met": self.met}

    def as_text(self):
        reach = ""
        if self.most is not None:
            reach = f"<= {shown(self.most)}"
        elif self.least is not None:
            reach = f">= {shown(self.least)}"
        met = {None: "", True: "yes", False: "NO"}[self.met]
        return (f"{self.name:28} {shown(self.median):>9} {shown(self.min):>9} "
                f"{shown(self.max):>9}  {self.unit:6} {reach:>10}  {met}").rstrip()


def rounded(number):
    return round(number, 3)


def shown(number):
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 5 else f"{number:.2f}"


def make_rows(samples, handoff):
    """From the samples by name to rows, in the order in which they are shown."""
    def median(name):
        return statistics.median(samples[name]) if name in samples else None

    def three_times(name):
        return 3 * median(name) if name in samples else None

    noise = max(map(abs, samples["noise"])) if "noise" in samples else None
    what = {
        "noise": {},
        "control": {},
        "unloaded": {"most": noise, "size": True},
        "empty": {"most": 5},
        "hit_1": {"most": 40},
        "hit_10k": {"most": 100},
        "hit_1m": {"most": three_times("hit_10k")},
        "miss_32": {"most": 400},
        "vxlan_hit": {"most": 80},
        "flower_1": {},
        "flower_10k": {},
        "ovs_1": {},
        "ovs_10k": {},
        "updates_per_s": {"unit": "1/s", "least": 100000},
        "updates_per_s_single": {"unit": "1/s"},
        # 100 us is 0.1 % of a core at an interval of 100 ms.
        "sample_256_none": {"unit": "us"},
        "sample_256": {"unit": "us", "most": 100},
        "sample_256_cached": {"unit": "us"},
        "sample_256_light": {"unit": "us", "most": 100},
        "sample_256_moves": {"unit": "us", "most": 100},
        "sample_256_leave": {"unit": "us"},
    }
    rows = [Row(name, samples[name], **options)
            for name, options in what.items() if name in samples]
    if "hit_10k" in samples and "flower_10k" in samples:
        rows.append(Row("hit_10k_to_flower",
                        [ours / theirs for ours, theirs in
                         zip(samples["hit_10k"], samples["flower_10k"])],
                        unit="ratio", most=1 / 3))
    if handoff:
        worst = max(handoff, key=lambda nic: statistics.median(handoff[nic]["ratios"]))
        rows.append(Row("handoff", handoff[worst]["ratios"], unit="ratio", most=1.1))
        rows += [Row(f"handoff_{nic}", figures["ratios"], unit="ratio", most=1.1)
                 for nic, figures in handoff.items()]
    return rows


def check_control(samples):
    """Does the bench see what it has to see?  Returns a complaint or nothing."""
    if "control" not in samples:
        return None
    seen = statistics.median(samples["control"])
    low, high = CONTROL
    if low <= seen <= high:
        return None
    return (f"a delay of 30 ns was measured as {seen:.1f} ns (row control; "
            f"{low} to {high} would do): nothing of this can be trusted")


def show_table(rows):
    print(f"{'row':28} {'median':>9} {'min':>9} {'max':>9}  {'unit':6} "
          f"{'reach':>10}  met")
    for row in rows:
        print(row.as_text())


def show_bars(rows):
    """What costs how much with the same rules and packets: each group to scale."""
    costs = {row.name: row.median for row in rows}
    groups = {
        "1 entry, 1 flow": ["hit_1", "flower_1", "ovs_1"],
        "10,000 entries, 10,000 flows": ["hit_10k", "flower_10k", "ovs_10k"],
    }
    for title, names in groups.items():
        names = [name for name in names if name in costs]
        if len(names) < 2:
            continue
        longest = max(costs[name] for name in names)
        print(f"\n{title}, ns a packet")
        for name in names:
            bar = "#" * max(1, round(BAR_WIDTH * costs[name] / longest))
            print(f"  {name:11} {bar} {shown(costs[name])}")


def write_json(path, rows, versions):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"versions": versions} |
                               {row.name: row.as_json() for row in rows},
                               indent=2) + "\n")
