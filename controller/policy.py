# SPDX-License-Identifier: GPL-2.0
"""Which entries a host's VSE should have: pure functions.

plan() goes from what is known of a host to the entries that should exist, and
difference() from these, and those that do exist, to what is to be added and
deleted.

    VM  --  its flows: the matches that its section and its tenant's have,
     |      or else its VM id in the flow control field
    flow -- an entry; with a core that is chosen here (predetermined), or with
            none: VSE chooses (on the fly).  A tenant with priority has a second
            entry, for the flow's packets that carry the priority bit.

A cookie names an entry: it is made from all of it but the core.  So the entries
that are in a host's table already, of an earlier run or of another controller
with the same configuration, are known by their cookies, and stay.  It also says
by which switch the entry came: a host may have several, and one VSE table.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace

from . import config
from .codec import FCF_TOS, FCF_VLAN
from .parts import CORE_ALLOWED, CORE_ONLINE, ExtraMatch, SetFcf

# Our cookies begin with this; then comes a digest of the switch's datapath id, and
# behind these bits one of the entry.
MARK = 0x5653 << 48
OWN_MASK = 0xfffffff << 36

# An entry is taken to bring its core this load, until the core shows more.
PRESUMED_LOAD = 100


def _digest(bits, *values):
    whole = hashlib.sha256(repr(values).encode()).digest()
    return int.from_bytes(whole, "big") >> 256 - bits


def own(switch):
    """How the cookies of all entries begin that come by this switch."""
    return MARK | _digest(12, switch) << 36


@dataclass(frozen=True)
class Entry:
    match: config.Match
    extra: ExtraMatch = ExtraMatch()
    core: int | None = None
    priority: int = 32768
    switch: int = 0

    @property
    def cookie(self):
        return own(self.switch) | _digest(36, self.match, self.extra, self.priority)

    def __str__(self):
        fields = [f"{name}={'/'.join(map(str, value)) if isinstance(value, tuple) else value}"
                  for name, value in (*vars(self.extra).items(), *self.match)
                  if value is not None]
        core = "auto" if self.core is None else self.core
        return f"{','.join(fields)},actions=set_irq_core:{core}"


def _in_fcf(features, vm_id):
    """Is there room for this VM in the flow control field that the host reads?"""
    return bool(features & FCF_VLAN or features & FCF_TOS and vm_id <= 31)


def _flows(settings, features, vms):
    """The tenant of each flow, those with priority first.  Where two VMs have the
    same flow there is one entry."""
    flows = {}
    for vm in sorted(vms, key=lambda vm: (not settings.tenant(vm.tenant).priority, vm.vm_id)):
        tenant = settings.tenant(vm.tenant)
        matches = settings.vm(vm.vm_id).match + tenant.match
        if tenant.cores == config.OFF:
            continue
        for match in matches:
            flows.setdefault(Entry(match, switch=settings.host), tenant)
        if not matches and _in_fcf(features, vm.vm_id):
            flows.setdefault(Entry((), ExtraMatch(vm.vm_id), switch=settings.host), tenant)
    return flows


def _place(flows, vms, rows, installed):
    """A core for each of these flows: one that is allowed, without a VM, and the
    least loaded.  It keeps the core that it has as long as that will do; but on
    the core of a flow with priority others make room, if there is another core.
    Where there is no core at all VSE is to choose."""
    busy = {core for vm in vms if not vm.by_threads for core in vm.cores}
    wanted = CORE_ONLINE | CORE_ALLOWED
    loads = {row.core: row.load or 0 for row in rows
             if row.flags & wanted == wanted and not row.vms and row.core not in busy}
    # At first, the entries of others.
    count = Counter({row.core: row.entries for row in rows})
    count.subtract(core for core in installed.values() if count[core])
    placed, prior = {}, set()

    def stays(flow):
        return installed.get(flow.cookie) in loads

    for flow in sorted(flows, key=lambda flow: (not flows[flow].priority, not stays(flow))):
        priority = flows[flow].priority
        free = loads.keys() if priority else loads.keys() - prior or loads.keys()
        core = installed.get(flow.cookie)
        if core not in free:
            core = min(free, default=None, key=lambda core: (
                max(loads[core], PRESUMED_LOAD * count[core]), core))
        placed[flow] = core
        count[core] += 1
        if priority:
            prior.add(core)
    return placed


def plan(settings, features, vms, rows, installed):
    """The entries that a host should have.

    settings: those on() it; features: of its CAPABILITIES; vms: its VM_INFO; rows:
    its core table; installed: the cookies that are there, each with the core that
    it names."""
    flows = _flows(settings, features, vms)
    placed = _place({flow: tenant for flow, tenant in flows.items()
                     if tenant.cores == config.PREDETERMINED}, vms, rows, installed)
    entries = []
    for flow, tenant in flows.items():
        entry = replace(flow, core=placed.get(flow))
        entries.append(entry)
        if tenant.priority and features & (FCF_TOS | FCF_VLAN):
            entries.append(replace(entry, extra=replace(entry.extra, priority=True),
                                   priority=entry.priority + 1))
    return entries


def difference(entries, installed):
    """The entries to add (or to replace: their core is another), and the cookies
    to delete."""
    missing = object()
    wanted = {entry.cookie for entry in entries}
    return ([entry for entry in entries if installed.get(entry.cookie, missing) != entry.core],
            [cookie for cookie in installed if cookie not in wanted])


def marks(hosts):
    """What switches are to write into the flow control field of packets for a VM,
    by its Ethernet address.  hosts: settings, features and VMs of each."""
    actions = {}
    for settings, features, vms in hosts:
        for vm in vms:
            tenant, mac = settings.tenant(vm.tenant), settings.vm(vm.vm_id).mac
            if mac and tenant.cores != config.OFF and features & FCF_TOS and vm.vm_id <= 31:
                actions[mac] = SetFcf(vm.vm_id, tenant.priority)
    return actions
