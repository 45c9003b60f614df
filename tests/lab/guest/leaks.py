# SPDX-License-Identifier: GPL-2.0
"""What kmemleak found after a scenario, told with the names of functions.

The modules are gone by then, and kmemleak gives only addresses in them: the
guest has saved what was where.
"""

import re

# Leaks of the kernel's own, each by the end of its way to the allocator.
KNOWN = [
    # mlx4_enable_msi_x() makes an affinity mask for each event queue;
    # mlx4_free_irqs() frees those of the queues whose interrupt was in use.
    "alloc_cpumask_var_node mlx4_load_one",
]

ADDRESS = re.compile(r"\[<([0-9a-f]+)>\] 0x[0-9a-f]+$", re.MULTILINE)
FUNCTION = re.compile(r"\[<[0-9a-f]+>\] ([\w.]+)\+")


class Symbols:
    """Lines of /proc/kallsyms: address, type, name and [module]."""

    def __init__(self, text):
        rows = (line.split() for line in text.splitlines())
        self.rows = sorted((int(row[0], 16), " ".join(row[2:]))
                           for row in rows if row[1] in "tT")

    def name(self, address):
        below = [row for row in self.rows if row[0] <= address]
        if not below:
            return f"{address:#x}"
        start, words = below[-1]
        function, *module = words.split()
        return " ".join([f"{function}+{address - start:#x}", *module])


def is_known(leak):
    way = " ".join(FUNCTION.findall(leak))
    return any(known in way for known in KNOWN)


def report(kmemleak, kallsyms):
    """The leaks that are not known, as kmemleak tells them; or nothing."""
    symbols = Symbols(kallsyms)
    named = ADDRESS.sub(
        lambda match: f"[<{match[1]}>] {symbols.name(int(match[1], 16))}",
        kmemleak)
    objects = re.split(r"^(?=unreferenced object)", named, flags=re.MULTILINE)
    return "".join(f"kmemleak: {leak}" for leak in objects
                   if leak and not is_known(leak))
