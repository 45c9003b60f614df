# SPDX-License-Identifier: GPL-2.0
"""What decides on which core a packet is worked on.

    default   the NIC has one queue, and its interrupts go to core 3
    rss       four queues, on cores 0 to 3, by the NIC's hash
    vse       as rss, and an entry for each VM, whose core VSE chooses
    fixed     as rss, and entries whose cores are given

VSE looks at the uplink in the last two only.  Without an entry it leaves packets
alone, but RFS, which it steers by, would take them to the cores of the VMs.  That
RFS is in use at all is a change of the kernel's code, and so is made before there
is traffic (docs/emulator.md): eval.sh.
"""

import json
import re
import subprocess
import time
from pathlib import Path

# Of queues 0, 1 and so on: "default" has a core without a VM, as in the paper.
QUEUE_CORES = (3, 2, 1, 0)
DEFAULT_CORE = QUEUE_CORES[0]

RFS_FLOWS = 4096        # of all queues together, as eval.sh has it
SETTLE = 0.3            # seconds for what was under way to be over
CHOICE = 6              # ... for VSE to choose, at most
CHOICE_STAYS = 0.8      # ... for a choice to be taken for the last


def run(*command, text=None):
    return subprocess.run(command, input=text, text=True, check=True,
                          stdout=subprocess.PIPE).stdout


def vsectl(*command, text=None):
    return run("vsectl", *command, text=text)


def queue_interrupts():
    """Of the uplink's queues, in their order, by the names that drivers give."""
    device = Path("/sys/class/net/uplink/device")
    ours = {path.name for path in (device / "msi_irqs").iterdir()}
    queues = {}
    for line in Path("/proc/interrupts").read_text().splitlines():
        number, _, rest = line.partition(":")
        name = re.search(r"(?:TxRx|mlx4)-(\d+)(?:@|$)", rest.strip())
        if name and number.strip() in ours:
            queues[int(name[1])] = int(number)
    return [queues[queue] for queue in sorted(queues)]


def interrupts_to(cores):
    """Of the queues, one after the other, over these cores in turn."""
    for place, number in enumerate(queue_interrupts()):
        Path(f"/proc/irq/{number}/smp_affinity_list").write_text(
            str(cores[place % len(cores)]))


class Models:
    def __init__(self):
        interrupts_to(QUEUE_CORES)
        self.queues = None
        self.attached = False
        self.vms = set()

    def use(self, name, tenants=(), cores=None, priority=(), vms=None):
        """While flows to these tenants' VMs run; priority: whose are prioritized;
        vms: that run, if others do, too."""
        self._detach()
        self._bind(set(vms or tenants))
        self._use_queues(1 if name == "default" else 4)
        time.sleep(SETTLE)
        if name in ("vse", "fixed"):
            self._attach()
        if name == "vse":
            self._steer(tenants, {}, priority)
            self._wait_for_choice()
        elif name == "fixed":
            self._steer(tenants, cores, priority)
        time.sleep(SETTLE)

    def _use_queues(self, count):
        if self.queues != count:
            run("ethtool", "-X", "uplink", "equal", str(count))
            self.queues = count

    def _bind(self, tenants):
        """The VMs that flows go to run, and no other."""
        if not tenants:
            return
        for tenant in self.vms - tenants:
            vsectl("vm", "del", "id", str(tenant))
        for tenant in tenants - self.vms:
            vsectl("vm", "add", "id", str(tenant), "tenant", str(tenant),
                   "core", str(tenant - 1))
        self.vms = tenants

    def _attach(self):
        self._rfs(RFS_FLOWS)
        vsectl("dev", "attach", "uplink", "no-setup")
        vsectl("dev", "set", "uplink", "fcf", "tos")
        self.attached = True

    def _detach(self):
        if self.attached:
            vsectl("flow", "flush")
            vsectl("dev", "detach", "uplink")
            self._rfs(0)
            self.attached = False

    @staticmethod
    def _rfs(flows):
        queues = list(Path("/sys/class/net/uplink/queues").glob("rx-*"))
        each = flows // len(queues)
        for queue in queues:
            (queue / "rps_flow_cnt").write_text(str(each and 1 << (each - 1).bit_length()))

    def _steer(self, tenants, cores, priority):
        lines = [f"vm_id={tenant}{',vm_prio=1' if tenant in priority else ''},"
                 f"actions=set_irq_core:{cores.get(tenant, 'auto')}"
                 for tenant in tenants]
        vsectl("flow", "load", "-", text="\n".join(lines) + "\n")

    def _wait_for_choice(self):
        end = time.monotonic() + CHOICE
        cores, since = None, 0
        while time.monotonic() < end:
            now = [entry["current_core"] for entry in self.entries()]
            if now != cores:
                cores, since = now, time.monotonic()
            elif None not in cores and time.monotonic() > since + CHOICE_STAYS:
                return
            time.sleep(0.1)

    @staticmethod
    def entries():
        """What VSE says of its entries: above all, their cores."""
        return json.loads(vsectl("-j", "flow", "show"))
