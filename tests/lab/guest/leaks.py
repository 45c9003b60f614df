# SPDX-License-Identifier: GPL-2.0
"""What kmemleak found after a scenario, told with the names of modules.

The modules are gone by then, and kmemleak gives only addresses in them: the
guest has noted what was where (lib.sh, note_modules).
"""

import re

# Leaks of the kernel's own: functions and modules on the way to the allocator.
KNOWN = [
    # mlx4_enable_msi_x() makes an affinity mask for each event queue;
    # mlx4_free_irqs() frees those of the queues whose interrupt was in use.
    "alloc_cpumask_var_node mlx4_core mlx4_core pci_device_probe",
]

UNNAMED = re.compile(r"\[<([0-9a-f]+)>\] 0x[0-9a-f]+$", re.MULTILINE)
STEP = re.compile(r"\[<[0-9a-f]+>\] ([\w.]+)\+")


class Modules:
    """Copies of /proc/modules: name, size, users, by whom, state, address.

    A module that was loaded again may be somewhere else.
    """

    def __init__(self, text):
        rows = (line.split() for line in text.splitlines())
        self.places = [(row[0], int(row[5], 16), int(row[1])) for row in rows]

    def name(self, address):
        for name, start, size in self.places:
            if start <= address < start + size:
                return f"{name}+{address - start:#x}"
        return f"{address:#x}"


def is_known(leak):
    way = " ".join(STEP.findall(leak))
    return any(known in way for known in KNOWN)


def report(kmemleak, modules):
    """The leaks that are not known, as kmemleak tells them; or nothing."""
    loaded = Modules(modules)
    named = UNNAMED.sub(
        lambda match: f"[<{match[1]}>] {loaded.name(int(match[1], 16))}",
        kmemleak)
    objects = re.split(r"^(?=unreferenced object)", named, flags=re.MULTILINE)
    return "".join(f"kmemleak: {leak}" for leak in objects
                   if leak and not is_known(leak))
