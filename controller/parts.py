# SPDX-License-Identifier: GPL-2.0
"""What VSE's OpenFlow messages are made of: matches, entries, rows, actions.

None stands for "not known", "none" or "does not count", as
docs/openflow-extension.md says.
"""

import struct
from dataclasses import dataclass
from typing import ClassVar

VENDOR = 0x00565345

# Flags of a core.
CORE_ONLINE, CORE_ALLOWED, CORE_ISOLATED = 1, 2, 4

NONE16, NONE32 = 0xffff, 0xffffffff


class Malformed(ValueError):
    """These bytes are no message of VSE's, or these values fit into none."""


def need(condition, text):
    if not condition:
        raise Malformed(text)


def read(form, data, offset=0):
    need(len(data) >= offset + struct.calcsize(form), "it is too short")
    return struct.unpack_from(form, data, offset)


def write(form, *values):
    try:
        return struct.pack(form, *values)
    except struct.error as error:
        raise Malformed(f"a value out of its range: {error}") from None


def padded(data):
    return data + bytes(-len(data) % 8)


def known(value, none):
    return None if value == none else value


def default(value, none):
    return none if value is None else value


@dataclass(frozen=True)
class ExtraMatch:
    """Fields that OpenFlow has no number for."""
    vm_id: int | None = None
    priority: bool | None = None
    tos: int | None = None
    spi: int | None = None

    FORM: ClassVar = "!BBHB3xI4x"

    def pack(self):
        need(self.vm_id is None or 1 <= self.vm_id <= 4094, "a VM id out of its range")
        need(self.tos is None or not self.tos & 3, "a ToS with bits of ECN")
        flags = sum(1 << n for n, value in enumerate(
            (self.vm_id, self.priority, self.tos, self.spi)) if value is not None)
        return write(self.FORM, flags, self.priority or 0, self.vm_id or 0, self.tos or 0,
                     self.spi or 0)

    @classmethod
    def unpack(cls, data):
        flags, priority, vm_id, tos, spi = read(cls.FORM, data)
        need(flags < 16 and priority < 2, "an extra match out of its range")
        return cls(vm_id if flags & 1 else None, bool(priority) if flags & 2 else None,
                   tos if flags & 4 else None, spi if flags & 8 else None)


@dataclass(frozen=True)
class FlowEntry:
    """An entry of VSE's table, with what became of it; match is as on the wire."""
    priority: int
    flags: int
    cookie: int
    packets: int
    bytes: int
    seconds: int
    nanoseconds: int
    idle_timeout: int
    hard_timeout: int
    idle: int | None
    core: int | None
    current_core: int | None
    moves: int
    load: int | None
    placement: int | None
    since: int | None
    extra: ExtraMatch
    match: bytes

    FORM: ClassVar = "!HHHHQQQIIHHIIIIHBxI4x"

    def pack(self):
        body = padded(self.extra.pack() + self.match)
        size = struct.calcsize(self.FORM)
        return write(self.FORM, size + len(body), len(self.match), self.priority, self.flags,
                     self.cookie, self.packets, self.bytes, self.seconds, self.nanoseconds,
                     self.idle_timeout, self.hard_timeout, default(self.idle, NONE32),
                     default(self.core, NONE32), default(self.current_core, NONE32),
                     self.moves, default(self.load, NONE16), default(self.placement, 0xff),
                     default(self.since, NONE32)) + body

    @classmethod
    def unpack(cls, data):
        (length, match_length, priority, flags, cookie, packets, octets, seconds, nanoseconds,
         idle_timeout, hard_timeout, idle, core, current, moves, load, placement,
         since) = read(cls.FORM, data)
        need(length == len(data) == 88 + match_length + -match_length % 8,
             "a flow entry has another length than its match")
        need(flags < 2, "an unknown flag of a flow entry")
        return cls(priority, flags, cookie, packets, octets, seconds, nanoseconds,
                   idle_timeout, hard_timeout, known(idle, NONE32), known(core, NONE32),
                   known(current, NONE32), moves, known(load, NONE16),
                   known(placement, 0xff), known(since, NONE32),
                   ExtraMatch.unpack(data[72:88]), data[88:88 + match_length])


@dataclass(frozen=True)
class CoreRow:
    """A row of the core table; vms are pairs: id, and whether it uses the core now."""
    flags: int
    core: int
    load: int | None
    softirq: int | None
    entries: int
    packets: int
    node: int | None
    cache: int | None
    thread: int | None
    vms: tuple[tuple[int, bool], ...] = ()

    FORM: ClassVar = "!HBxIHHIQIIIH2x"

    def pack(self):
        body = padded(b"".join(write("!HBx", *vm) for vm in self.vms))
        return write(self.FORM, struct.calcsize(self.FORM) + len(body), self.flags, self.core,
                     default(self.load, NONE16), default(self.softirq, NONE16), self.entries,
                     self.packets, default(self.node, NONE32), default(self.cache, NONE32),
                     default(self.thread, NONE32), len(self.vms)) + body

    @classmethod
    def unpack(cls, data):
        (length, flags, core, load, softirq, entries, packets, node, cache, thread,
         count) = read(cls.FORM, data)
        need(length == len(data) == 40 + 4 * (count + count % 2),
             "a row has another length than its VMs")
        need(flags < 8, "an unknown flag of a core")
        vms = tuple(read("!HBx", data, 40 + 4 * n) for n in range(count))
        need(all(uses < 2 for _, uses in vms), "a VM uses a core or not")
        return cls(flags, core, known(load, NONE16), known(softirq, NONE16), entries,
                   packets, known(node, NONE32), known(cache, NONE32),
                   known(thread, NONE32), tuple((vm, bool(uses)) for vm, uses in vms))


def unpack_all(kind, data):
    """Parts one after the other, each with its length in front."""
    parts = []
    while data:
        (length,) = read("!H", data)
        need(8 <= length <= len(data), "a part has a wrong length")
        parts.append(kind.unpack(data[:length]))
        data = data[length:]
    return tuple(parts)


# Actions

@dataclass(frozen=True)
class SetIrqCore:
    core: int | None

    def pack(self):
        return write("!HHIHHI", 0xffff, 16, VENDOR, 0, 0, default(self.core, NONE32))


@dataclass(frozen=True)
class SetFcf:
    vm_id: int
    priority: bool = False
    vlan: bool = False

    def pack(self):
        low, high = (1, 4094) if self.vlan else (0, 31)
        need(low <= self.vm_id <= high, "a VM id out of its range")
        return write("!HHIHBBH2x", 0xffff, 16, VENDOR, 1, self.vlan, self.priority, self.vm_id)


def unpack_action(data):
    kind, length, vendor, number, *_ = read("!HHIHHI", data)
    need((kind, length, len(data), vendor) == (0xffff, 16, 16, VENDOR), "no action of VSE's")
    if number == 0:
        action = SetIrqCore(known(read("!I", data, 12)[0], NONE32))
    elif number == 1:
        vlan, priority, vm_id = read("!BBH", data, 10)
        need(vlan < 2 and priority < 2, "an action out of its range")
        action = SetFcf(vm_id, bool(priority), bool(vlan))
    else:
        raise Malformed(f"there is no action {number}")
    need(action.pack() == data, "padding that is not 0")
    return action
