# SPDX-License-Identifier: GPL-2.0
"""What decides on which core a packet is worked on.

    default   the NIC has one queue, and its interrupts go to core 3
    rss       four queues, on cores 0 to 3, by the NIC's hash
    vse       an entry for each VM, whose core VSE chooses; if so asked, it keeps the
              hash off the queues whose cores run VMs
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
CHOICE = 15             # ... for VSE to choose, at most
CHOICE_STAYS = 1.6      # ... for a choice to be taken for the last: an entry that
                        # has moved may move again after a second
FOLLOWING_STAYS = 4     # ... with the NIC's table, which is looked at each second


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


def queues_chosen():
    """What leads the NIC's packets to queues: its table, and rules if it has some."""
    return [subprocess.run(["ethtool", option, "uplink"], text=True, check=False,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
            for option in ("-x", "-n")]


class Models:
    def __init__(self):
        interrupts_to(QUEUE_CORES)
        self.queues = None
        self.attached = False
        self.vms = {}

    def use(self, name, flows, cores=None, priority=(), idle=(), follow=True):
        """While these flows run; cores: theirs by tenant; priority: the tenants
        that have it; idle: those whose VMs have no flow, and keep their cores;
        follow: the hash keeps off VMs' cores."""
        tenants = [flow.tenant for flow in flows]
        self.detach()
        self._bind({flow.tenant: ("tid", flow.server.pid) for flow in flows} |
                   {tenant: ("core", tenant - 1) for tenant in idle})
        self._use_queues(1 if name == "default" else 4)
        time.sleep(SETTLE)
        if name in ("vse", "fixed"):
            self._attach()
        if name == "vse":
            if follow:
                vsectl("dev", "set", "uplink", "rss", "follow")
            self._steer(tenants, {}, priority)
            self._wait_for_choice(FOLLOWING_STAYS if follow else CHOICE_STAYS)
        elif name == "fixed":
            self._steer(tenants, cores, priority)
        time.sleep(SETTLE)

    def _use_queues(self, count):
        if self.queues != count:
            run("ethtool", "-X", "uplink", "equal", str(count))
            self.queues = count

    def _bind(self, vms):
        """VSE knows these VMs and no other: by tenant, a thread or a core.  It has
        forgotten those whose threads have ended."""
        if vms == self.vms:
            return
        known = {vm["id"] for vm in json.loads(vsectl("-j", "vm", "show"))}
        for tenant in known:
            # It may be forgotten meanwhile.
            subprocess.run(["vsectl", "vm", "del", "id", str(tenant)],
                           stderr=subprocess.DEVNULL, check=False)
        for tenant, (kind, number) in vms.items():
            vsectl("vm", "add", "id", str(tenant), "tenant", str(tenant),
                   kind, str(number))
        self.vms = vms

    def _attach(self):
        self._rfs(RFS_FLOWS)
        vsectl("dev", "attach", "uplink", "no-setup")
        vsectl("dev", "set", "uplink", "fcf", "tos")
        self.attached = True

    def detach(self):
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

    def _wait_for_choice(self, stays):
        end = time.monotonic() + CHOICE
        choice, since = None, 0
        while time.monotonic() < end:
            cores = [entry["current_core"] for entry in self.entries()]
            if (cores, queues_chosen()) != choice:
                choice, since = (cores, queues_chosen()), time.monotonic()
            elif None not in cores and time.monotonic() > since + stays:
                return
            time.sleep(0.1)

    @staticmethod
    def entries():
        """What VSE says of its entries: above all, their cores."""
        return json.loads(vsectl("-j", "flow", "show"))
