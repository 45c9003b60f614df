#!/usr/bin/env python3
# SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0)
"""Sends a burst of flow_mods to a switch and sees how it bears them.

    vse-burst.py SOCKET vse|switch COUNT

SOCKET is the management socket of a bridge (br0.mgmt).  The flow_mods go to VSE's
flow table, wrapped, or to the switch's own, all at once, with a barrier behind
them.  Meanwhile another connection asks for echoes: the longest wait for one is
what the main loop was away at most.

Prints: accepted N errors N seconds S rate R echoes N longest_ms L
"""

import select
import socket
import struct
import sys
import time

VSE = 0x00565345
OFPT_HELLO, OFPT_ERROR, OFPT_ECHO_REQUEST, OFPT_ECHO_REPLY = 0, 1, 2, 3
OFPT_VENDOR, OFPT_FLOW_MOD = 4, 14
OFPT_BARRIER_REQUEST, OFPT_BARRIER_REPLY = 18, 19
# Of OpenFlow 1.0's match: all but dl_type, nw_proto, nw_dst, tp_dst count not.
WILDCARDS = 0x3fffff & ~(1 << 4 | 1 << 5 | 1 << 7 | 0x3f << 14)


class Connection:
    """A connection with OpenFlow 1.0."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.received = b""
        self.send(message(OFPT_HELLO, 0))
        while OFPT_HELLO not in [kind for kind, _ in self.read()]:
            continue

    def send(self, data):
        self.socket.sendall(data)

    def read(self):
        """Reads what has come; yields type and xid of each whole message."""
        data = self.socket.recv(65536)
        if not data:
            sys.exit("the switch has closed the connection")
        self.received += data
        start = 0
        while len(self.received) >= start + 8:
            _, kind, length, xid = struct.unpack_from("!BBHI", self.received, start)
            if len(self.received) < start + length:
                break
            start += length
            yield kind, xid
        self.received = self.received[start:]


def message(kind, xid, body=b""):
    return struct.pack("!BBHI", 1, kind, 8 + len(body), xid) + body


def flow_mod(number, xid, actions):
    """udp,nw_dst=10.X.Y.Z,tp_dst=5001, another address for each number."""
    match = struct.pack("!IH6s6sHBxHBB2xIIHH", WILDCARDS, 0, b"", b"", 0, 0,
                        0x800, 0, 17, 0, 0x0a000000 + number, 0, 5001)
    rest = struct.pack("!QHHHHIHH", number, 0, 0, 0, 100, 0xffffffff, 0xffff, 0)
    return message(OFPT_FLOW_MOD, xid, match + rest + actions)


def requests(table, count):
    irq_core = struct.pack("!HHIH2xI", 0xffff, 16, VSE, 0, 1)
    output = struct.pack("!HHHH", 0, 8, 0xfffe, 0)
    for number in range(count):
        if table == "vse":
            wrapped = flow_mod(number, 0, irq_core)
            yield message(OFPT_VENDOR, number + 1,
                          struct.pack("!II16x", VSE, 3) + wrapped)
        else:
            yield flow_mod(number, number + 1, output)


class Echoes:
    """Asks for echoes, one after the other."""

    def __init__(self, path):
        self.connection = Connection(path)
        self.count = 0
        self.longest = 0.0
        self.ask()

    def ask(self):
        self.asked = time.monotonic()
        self.connection.send(message(OFPT_ECHO_REQUEST, 1))

    def answered(self):
        if not list(self.connection.read()):
            return
        self.longest = max(self.longest, time.monotonic() - self.asked)
        self.count += 1
        time.sleep(0.001)
        self.ask()


def main():
    path, table, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    barrier = count + 1
    data = b"".join(requests(table, count))
    data += message(OFPT_BARRIER_REQUEST, barrier)
    burst, echoes = Connection(path), Echoes(path)
    errors, sent, done = 0, 0, False

    begin = time.monotonic()
    burst.socket.setblocking(False)
    while not done:
        readable, writable, _ = select.select(
            [burst.socket, echoes.connection.socket],
            [burst.socket] if sent < len(data) else [], [])
        if writable:
            sent += burst.socket.send(data[sent:sent + 65536])
        if echoes.connection.socket in readable:
            echoes.answered()
        if burst.socket in readable:
            for kind, xid in burst.read():
                errors += kind == OFPT_ERROR
                done |= (kind, xid) == (OFPT_BARRIER_REPLY, barrier)
    seconds = time.monotonic() - begin
    print(f"accepted {count - errors} errors {errors} seconds {seconds:.3f} "
          f"rate {count / seconds:.0f} echoes {echoes.count} "
          f"longest_ms {echoes.longest * 1000:.0f}")


main()
