#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Sends a switch malformed messages of every kind, with good ones in between.

    malformed.py SOCKET 10|13

SOCKET is the management socket of a bridge (br0.mgmt); then comes the version of
OpenFlow.  The messages are the examples in docs/openflow-extension.md: cut off in
many places, longer than they are, with values that cannot be.  Each has to be
answered with an error that carries its xid and its first bytes.  Behind each comes
a FLOW_MOD that adds an entry, udp,nw_dst=10.0.X.Y,tp_dst=5001: it has to be taken.

Prints what came otherwise, and at the end: cases N refused N added N
"""

import socket
import struct
import sys
from pathlib import Path

sys.dont_write_bytecode = True
TOP = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(TOP), str(TOP / "tests/controller")]

from codec_tests import documented          # noqa: E402
from controller import codec                # noqa: E402
from controller.parts import Malformed, SetFcf, SetIrqCore  # noqa: E402
from tap import examples                    # noqa: E402

OFPT_HELLO, OFPT_ERROR = 0, 1
OFPT_BARRIER_REQUEST = {codec.OF10: 18, codec.OF13: 20}

# OpenFlow's own errors, type and code, are the same in both versions.
BAD_TYPE, BAD_SUBTYPE, BAD_LEN, BAD_ARGUMENT = (1, 1), (1, 4), (1, 6), (2, 5)
ANY = None

FIRST, SECOND = "FLOW_MOD of OpenFlow 1.0", "FLOW_MOD of OpenFlow 1.3"
FLOW_MODS = [FIRST, SECOND, "FLOW_MOD that deletes"]
WRAPPED = "FLOW_MOD in a PACKET_OUT"
OTHERS = ["CAPABILITIES_REQUEST", "SET_ASYNC", "FLOW request", "CORE request"]
TO_CONTROLLERS = ["CAPABILITIES", "VM_INFO", "FLOW_REMOVED", "FLOW reply", "CORE reply"]

# With this byte at this offset.
VALUES = [
    (FIRST, 16, 0x10, "MALFORMED"),         # a field that there is not
    (FIRST, 19, 0x07, "MALFORMED"),         # a VM id that does not count
    (FIRST, 16, 0x01, "MALFORMED"),         # VM 0
    (SECOND, 17, 0x02, "MALFORMED"),        # priority bit
    (SECOND, 20, 0x04, "MALFORMED"),        # a ToS that does not count
    (SECOND, 31, 0x01, "MALFORMED"),        # padding
    (FIRST, 32, 0x09, ANY),                 # inside: no version of OpenFlow
    (FIRST, 33, 0x0d, "BAD_INNER"),         # no FLOW_MOD
    (FIRST, 35, 0x50, "BAD_INNER"),         # another length
    (SECOND, 56, 0x01, "UNSUPPORTED"),      # table 1
    ("FLOW_MOD that deletes", 18, 0xff, "MALFORMED"),   # a VM id out of its range
    ("SET_ASYNC", 19, 0x08, "MALFORMED"),   # a kind of message that there is not
    ("SET_ASYNC", 23, 0x01, "MALFORMED"),   # padding
    ("FLOW request", 57, 0x08, BAD_LEN),    # a match that there is not
    ("FLOW request", 63, 0x01, "MALFORMED"),    # padding
]


def cases(version):
    """Name, message and the error it has to be answered with."""
    known = {name: message for name, _, _, message in documented(examples())}

    def make(name):
        return codec.pack(version, 0, known[name])

    def replaced(data, at, part):
        return data[:at] + bytes(part) + data[at + len(part):]

    for name in FLOW_MODS + OTHERS:
        whole = make(name)
        for end in range(12, len(whole), 3):
            yield f"{name}, its first {end} bytes", whole[:end], ANY
        yield (f"{name}, longer", whole + bytes(8),
               "BAD_INNER" if name in FLOW_MODS else BAD_LEN)
    for name in FLOW_MODS:
        whole = make(name)
        for end in range(40, len(whole), 8):
            inner = replaced(whole[32:end], 2, struct.pack("!H", end - 32))
            yield f"{name}, {end - 32} bytes of what is wrapped", whole[:32] + inner, ANY
    for name, at, value, error in VALUES:
        yield f"{name}, {value:#x} at {at}", replaced(make(name), at, [value]), error
    for name in TO_CONTROLLERS:
        yield name, make(name), BAD_TYPE
    yield "a message 99", replaced(make("CORE request")[:8], 1, [4]) + struct.pack(
        "!II", codec.VENDOR, 99), BAD_SUBTYPE
    number = 16 if version == codec.OF10 else 20
    yield "a multipart message 99", replaced(
        make("CORE request"), number, struct.pack("!I", 99)), BAD_SUBTYPE

    frame = 16 if version == codec.OF10 else 24
    whole = make(WRAPPED)
    for end in range(frame + 18, len(whole), 5):
        yield f"{WRAPPED}, its first {end} bytes", whole[:end], ANY
    yield f"{WRAPPED}, another number", replaced(whole, frame + 21, [4]), BAD_SUBTYPE
    yield f"{WRAPPED}, padding", replaced(whole, frame + 22 + 15, [1]), "MALFORMED"

    # Actions are the last thing in a FLOW_MOD.
    yield ("set_fcf for VSE's table", make(FIRST)[:-16] + SetFcf(5).pack(), "BAD_ACTIONS")
    own = known[FIRST if version == codec.OF10 else SECOND].inner[:-16]
    yield "set_irq_core in the switch's table", own + SetIrqCore(1).pack(), "NOT_VSE_TABLE"
    yield ("set_fcf with VM 32 in the ToS",
           own + replaced(SetFcf(5).pack(), 12, [0, 32]), BAD_ARGUMENT)


class Connection:
    def __init__(self, path, version):
        self.version, self.xid, self.rest = version, 0, b""
        self.first = bytearray(documented(examples())[3][3].inner)
        self.first[58:60] = bytes(2)    # without a timeout
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.send(bytes([version, OFPT_HELLO]) + bytes(6))
        while OFPT_HELLO not in [data[1] for data in self.read()]:
            continue

    def send(self, data):
        """With a length and an xid of its own; returns both, xid and message."""
        self.xid += 1
        data = data[:2] + struct.pack("!HI", len(data), self.xid) + data[8:]
        self.socket.sendall(data)
        return self.xid, data

    def add_entry(self):
        self.first[40:44] = struct.pack("!I", 10 << 24 | self.version << 16 | self.xid)
        self.send(codec.pack(self.version, 0, codec.FlowMod(bytes(self.first))))

    def read(self):
        """The messages that have come."""
        data = self.socket.recv(65536)
        if not data:
            sys.exit("the switch has closed the connection")
        self.rest += data
        messages = []
        while len(self.rest) >= 8:
            length = int.from_bytes(self.rest[2:4], "big")
            if len(self.rest) < length:
                break
            messages.append(self.rest[:length])
            self.rest = self.rest[length:]
        return messages

    def errors(self):
        """All that have come before a barrier's reply, by xid."""
        barrier, _ = self.send(bytes([self.version, OFPT_BARRIER_REQUEST[self.version]]) +
                               bytes(6))
        errors = {}
        while True:
            for data in self.read():
                xid = int.from_bytes(data[4:8], "big")
                if xid == barrier:
                    return errors
                if data[1] == OFPT_ERROR:
                    errors.setdefault(xid, []).append(data)


def described(data):
    """An error as in VALUES, and the request that it carries."""
    try:
        error = codec.unpack(data)[2]
        return str(error), error.request
    except Malformed:
        # In OpenFlow 1.0, what later versions brought is Nicira's.
        at = 16 if data[8:12] == b"\xb0\xc2\0\0" else 8
        return struct.unpack("!HH", data[at:at + 4]), data[at + 4:]


def complaint(sent, expected, errors):
    if len(errors) != 1:
        return f"answered with {len(errors)} errors"
    error, request = described(errors[0])
    if expected not in (ANY, error):
        return f"answered with {error}, not with {expected}"
    if not sent.startswith(request) or len(request) < min(64, len(sent)):
        return f"the error carries {request.hex()}"
    return None


def main():
    path, version = sys.argv[1], {"10": codec.OF10, "13": codec.OF13}[sys.argv[2]]
    connection = Connection(path, version)
    count = refused = added = 0
    for name, message, expected in cases(version):
        xid, sent = connection.send(message)
        connection.add_entry()
        errors = connection.errors()
        wrong = complaint(sent, expected, errors.pop(xid, []))
        if wrong:
            print(f"{name}: {wrong}")
        count += 1
        refused += not wrong
        added += not errors
        for data in sum(errors.values(), []):
            print(f"{name}: an error of another message: {described(data)[0]}")
    print(f"cases {count} refused {refused} added {added}")


main()
