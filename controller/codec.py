# SPDX-License-Identifier: GPL-2.0
"""VSE's OpenFlow messages as bytes: docs/openflow-extension.md in code.

Pure: no input, no output, nothing of a controller framework.  pack() makes a
whole message, unpack() reads one, and raises Malformed for what is none.  The
bodies alone are to be had, too, for a framework that writes the headers itself.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar

from .parts import (VENDOR, CoreRow, ExtraMatch, FlowEntry, Malformed, need, padded, read,
                    unpack_all, write)

ETHERTYPE = 0x88b5

OFPT_ERROR, OFPT_VENDOR, OFPT_PACKET_OUT, OFPT_FLOW_MOD = 1, 4, 13, 14
OF10, OF11, OF12, OF13 = 1, 2, 3, 4

# Features of a host.
RSS, RPS, NTUPLE, VSE, ATTACHED, FCF_TOS, FCF_VLAN = (1 << n for n in range(7))

# Why CAPABILITIES and VM_INFO are sent.
ASKED, CONNECTED, CHANGED, LOST = range(4)
VM_THERE, VM_STARTED, VM_CHANGED, VM_STOPPED = range(4)

# What SET_ASYNC asks for.
ASYNC_CAPABILITIES, ASYNC_VM_INFO, ASYNC_FLOW_REMOVED = 1, 2, 4

ERRORS = ("NO_MODULE", "MALFORMED", "BAD_INNER", "TABLE_FULL", "OVERLAP", "BAD_CORE",
          "UNSUPPORTED_MATCH", "BAD_ACTIONS", "TOO_MANY_MASKS", "UNSUPPORTED",
          "NOT_VSE_TABLE", "REFUSED")
NO_MODULE, MALFORMED, BAD_INNER, TABLE_FULL, OVERLAP, BAD_CORE, UNSUPPORTED_MATCH, \
    BAD_ACTIONS, TOO_MANY_MASKS, UNSUPPORTED, NOT_VSE_TABLE, REFUSED = range(len(ERRORS))


# Each kind of message has a number, makes the body of a message and is made of one.

@dataclass(frozen=True)
class CapabilitiesRequest:
    NUMBER: ClassVar = 0

    def body(self):
        return b""

    @classmethod
    def from_body(cls, data):
        return cls()


@dataclass(frozen=True)
class Capabilities:
    reason: int
    features: int
    instance: int
    cores: int
    online: int
    entries: int
    extension: int = 1

    NUMBER: ClassVar = 1
    FORM: ClassVar = "!BB2xIIIII"

    def body(self):
        return write(self.FORM, self.extension, self.reason, self.features, self.instance,
                     self.cores, self.online, self.entries)

    @classmethod
    def from_body(cls, data):
        extension, reason, *rest = read(cls.FORM, data)
        need(extension == 1, f"version {extension} of the extension")
        need(reason <= LOST, "an unknown reason")
        return cls(reason, *rest)


@dataclass(frozen=True)
class VmInfo:
    vm_id: int
    tenant: int
    port: int
    reason: int
    bound: bool
    by_threads: bool
    name: str
    cores: tuple[int, ...] = ()

    NUMBER: ClassVar = 2
    FORM: ClassVar = "!IIIBBH16s"

    def body(self):
        name = self.name.encode("utf-8", "surrogateescape")
        need(len(name) <= 16, "the name of the port is too long")
        return write(self.FORM, self.vm_id, self.tenant, self.port, self.reason,
                     self.bound | self.by_threads << 1, len(self.cores), name) + \
            padded(write(f"!{len(self.cores)}I", *self.cores))

    @classmethod
    def from_body(cls, data):
        vm_id, tenant, port, reason, flags, count, name = read(cls.FORM, data)
        need(1 <= vm_id <= 4094, "a VM id out of its range")
        need(reason <= VM_STOPPED, "an unknown reason")
        need(flags < 4, "an unknown flag of a VM")
        return cls(vm_id, tenant, port, reason, bool(flags & 1), bool(flags & 2),
                   name.rstrip(b"\0").decode("utf-8", "surrogateescape"),
                   read(f"!{count}I", data, 32))


@dataclass(frozen=True)
class FlowMod:
    """inner is a whole FLOW_MOD of OpenFlow's, of any version."""
    inner: bytes
    extra: ExtraMatch = ExtraMatch()

    NUMBER: ClassVar = 3

    def body(self):
        return self.extra.pack() + self.inner

    @classmethod
    def from_body(cls, data):
        inner = data[16:]
        _, kind, length = read("!BBH4x", inner)
        need(length == len(inner), "what is wrapped has another length than the rest")
        need(kind == OFPT_FLOW_MOD or
             kind == OFPT_VENDOR and read("!II", inner, 8) == (0x2320, 13),
             "what is wrapped is no FLOW_MOD")
        return cls(inner, ExtraMatch.unpack(data))


@dataclass(frozen=True)
class FlowRemoved:
    reason: int
    entry: FlowEntry

    NUMBER: ClassVar = 4

    def body(self):
        return write("!B7x", self.reason) + self.entry.pack()

    @classmethod
    def from_body(cls, data):
        (reason,) = read("!B7x", data)
        need(reason < 3, "an unknown reason")
        return cls(reason, FlowEntry.unpack(data[8:]))


@dataclass(frozen=True)
class SetAsync:
    wanted: int = ASYNC_CAPABILITIES | ASYNC_VM_INFO | ASYNC_FLOW_REMOVED

    NUMBER: ClassVar = 5

    def body(self):
        return write("!I4x", self.wanted)

    @classmethod
    def from_body(cls, data):
        (wanted,) = read("!I4x", data)
        need(wanted < 8, "an unknown kind of message")
        return cls(wanted)


@dataclass(frozen=True)
class FlowRequest:
    cookie: int = 0
    cookie_mask: int = 0
    extra: ExtraMatch = ExtraMatch()
    match: bytes = b""

    NUMBER: ClassVar = 0
    REPLY: ClassVar = False

    def body(self):
        return write("!QQ16sH6x", self.cookie, self.cookie_mask, self.extra.pack(),
                     len(self.match)) + padded(self.match)

    @classmethod
    def from_body(cls, data):
        cookie, mask, extra, length = read("!QQ16sH6x", data)
        need(len(data) == 40 + length + -length % 8, "the match has another length")
        return cls(cookie, mask, ExtraMatch.unpack(extra), data[40:40 + length])


@dataclass(frozen=True)
class FlowReply:
    entries: tuple[FlowEntry, ...] = ()
    more: bool = False

    NUMBER: ClassVar = 0
    REPLY: ClassVar = True

    def body(self):
        return b"".join(entry.pack() for entry in self.entries)

    @classmethod
    def from_body(cls, data):
        return cls(unpack_all(FlowEntry, data))


@dataclass(frozen=True)
class CoreRequest:
    NUMBER: ClassVar = 1
    REPLY: ClassVar = False

    def body(self):
        return b""

    @classmethod
    def from_body(cls, data):
        return cls()


@dataclass(frozen=True)
class CoreReply:
    rows: tuple[CoreRow, ...] = ()
    more: bool = False

    NUMBER: ClassVar = 1
    REPLY: ClassVar = True

    def body(self):
        return b"".join(row.pack() for row in self.rows)

    @classmethod
    def from_body(cls, data):
        return cls(unpack_all(CoreRow, data))


@dataclass(frozen=True)
class Error:
    """One of VSE's own; request is how the refused message begins."""
    code: int
    request: bytes = field(repr=False)

    def __str__(self):
        return ERRORS[self.code]


@dataclass(frozen=True)
class PacketOut:
    """A FLOW_MOD on the way that the paper has: in an OFPT_PACKET_OUT."""
    flow_mod: FlowMod
    destination: bytes = bytes.fromhex("0180c200000e")
    source: bytes = bytes.fromhex("020000000001")


MESSAGES = {kind.NUMBER: kind for kind in (CapabilitiesRequest, Capabilities, VmInfo, FlowMod,
                                           FlowRemoved, SetAsync)}
MULTIPART = {(kind.NUMBER, kind.REPLY): kind for kind in (FlowRequest, FlowReply, CoreRequest,
                                                          CoreReply)}


def _error_form(version):
    """What stands before an error's code, in this version, and behind it."""
    if version < OF12:
        return write("!HHIH", 0xb0c2, 0, VENDOR, 1), b""
    return write("!H", 0xffff), write("!I", VENDOR)


def _packet_out_form(version):
    """What stands before the frame: controller's port, no buffer, no action."""
    if version == OF10:
        return write("!IHH", 0xffffffff, 0xfffd, 0)
    return write("!IIH6x", 0xffffffff, 0xfffffffd, 0)


def pack(version, xid, message):
    """The bytes of a message, header included."""
    kind = type(message)
    if kind is Error:
        before, behind = _error_form(version)
        number = OFPT_ERROR
        body = before + write("!H", message.code) + behind + message.request
    elif kind is PacketOut:
        number = OFPT_PACKET_OUT
        body = _packet_out_form(version) + write(
            "!6s6sHII", message.destination, message.source, ETHERTYPE, VENDOR,
            FlowMod.NUMBER) + message.flow_mod.body()
    elif kind in MESSAGES.values():
        number, body = OFPT_VENDOR, write("!II", VENDOR, kind.NUMBER) + message.body()
    else:
        number = (16 if version == OF10 else 18) + kind.REPLY
        form = "!HHII4x" if version == OF10 else "!HH4xII"
        more = kind.REPLY and message.more
        body = write(form, 0xffff, more, VENDOR, kind.NUMBER) + message.body()
    return write("!BBHI", version, number, 8 + len(body), xid) + body


def _unpack_message(data):
    vendor, number = read("!II", data, 8)
    need(vendor == VENDOR, "it is another vendor's")
    need(number in MESSAGES, f"there is no message {number}")
    return MESSAGES[number].from_body(data[16:])


def _unpack_multipart(version, reply, data):
    form = "!HHII4x" if version == OF10 else "!HH4xII"
    kind, flags, vendor, number = read(form, data, 8)
    need(kind == 0xffff and vendor == VENDOR, "it is no multipart message of VSE's")
    need(flags <= reply, "unknown flags")
    need((number, reply) in MULTIPART, f"there is no multipart message {number}")
    message = MULTIPART[number, reply].from_body(data[24:])
    if reply and flags:
        message = replace(message, more=True)
    return message


def _unpack_error(version, data):
    before, behind = _error_form(version)
    at = 8 + len(before)
    (code,) = read("!H", data, at)
    need(data[8:at] == before and data[at + 2:at + 2 + len(behind)] == behind,
         "it is no error of VSE's")
    need(code < len(ERRORS), f"there is no error {code}")
    return Error(code, data[at + 2 + len(behind):])


def _unpack_packet_out(version, data):
    before = _packet_out_form(version)
    frame = data[8 + len(before):]
    destination, source, ethertype, vendor, number = read("!6s6sHII", frame)
    need(data[8:-len(frame)] == before and (ethertype, vendor) == (ETHERTYPE, VENDOR),
         "it is not for VSE")
    need(number == FlowMod.NUMBER, "only FLOW_MOD can be in a PACKET_OUT")
    return PacketOut(FlowMod.from_body(frame[22:]), destination, source)


def is_vse(data):
    """Is this vendor message, or multipart message, one of VSE's?"""
    at = 8 if data[1] == OFPT_VENDOR else 12 if data[0] == OF10 else 16
    return data[at:at + 4] == VENDOR.to_bytes(4, "big")


def unpack(data):
    """A message of VSE's, and its version and xid: (version, xid, message)."""
    data = bytes(data)
    version, kind, length, xid = read("!BBHI", data)
    need(OF10 <= version <= 6, f"version {version} of OpenFlow")
    need(length == len(data), "the length in its header is not its own")
    multipart = 16 if version == OF10 else 18
    if kind == OFPT_VENDOR:
        message = _unpack_message(data)
    elif kind in (multipart, multipart + 1):
        message = _unpack_multipart(version, kind == multipart + 1, data)
    elif kind == OFPT_ERROR:
        message = _unpack_error(version, data)
    elif kind == OFPT_PACKET_OUT:
        message = _unpack_packet_out(version, data)
    else:
        raise Malformed(f"messages of type {kind} are none of VSE's")
    # Whatever has been read over, padding and what is too long, is not in here.
    need(pack(version, xid, message) == data, "padding that is not 0, or a wrong length")
    return version, xid, message
