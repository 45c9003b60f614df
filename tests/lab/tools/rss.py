#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Receive-side scaling, worked out independently of driver and NIC model.

    rss.py self-test                    the hash gives the published vectors
    rss.py send DEVICE MAC COUNT        sends one UDP packet of each flow
    ethtool -x DEVICE | rss.py expect COUNT
                                        packets that each queue must get

The flows are pseudo-random, and the same for `send` and `expect`.
"""

import random
import re
import socket
import struct
import sys
import time

# "Verifying the RSS hash calculation", Microsoft: key, and source and
# destination with their ports against the hash of all four.
VECTOR_KEY = bytes.fromhex(
    "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c"
    "6a42b73bbeac01fa")
VECTORS = [
    ("66.9.149.187", 2794, "161.142.100.80", 1766, 0x51ccc178),
    ("199.92.111.2", 14230, "65.69.140.83", 4739, 0xc626b0ea),
    ("24.19.198.95", 12898, "12.22.207.184", 38024, 0x5c2b394a),
    ("38.27.205.30", 48228, "209.142.163.6", 2217, 0xafc7327f),
    ("153.39.163.191", 44251, "202.188.127.2", 1303, 0x10e828a2),
]

# No address of the host's: it drops the packets without an answer.
DESTINATION = "10.9.9.9"


def toeplitz(key, data):
    """For each set bit of the data, the 32 key bits from that place on."""
    bits = int.from_bytes(key, "big")
    total = len(key) * 8
    value = 0
    for place in range(len(data) * 8):
        if data[place // 8] & 0x80 >> place % 8:
            value ^= bits >> (total - 32 - place) & 0xffffffff
    return value


def hash_input(source, source_port, destination, destination_port):
    return (socket.inet_aton(source) + socket.inet_aton(destination) +
            struct.pack(">HH", source_port, destination_port))


def flows(count):
    generator = random.Random(82599)
    for _ in range(count):
        yield (f"10.{generator.randrange(1, 8)}.0.{generator.randrange(1, 255)}",
               generator.randrange(1024, 65536),
               DESTINATION, generator.randrange(1024, 65536))


def self_test():
    for *flow, expected in VECTORS:
        got = toeplitz(VECTOR_KEY, hash_input(*flow))
        if got != expected:
            sys.exit(f"{flow}: expected {expected:#x}, got {got:#x}")


def checksum(header):
    total = sum(struct.unpack(f">{len(header) // 2}H", header))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def packet(source, source_port, destination, destination_port):
    udp = struct.pack(">HHHH", source_port, destination_port, 8 + 18, 0)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + 8 + 18, 0, 0, 64,
                     socket.IPPROTO_UDP, 0, socket.inet_aton(source),
                     socket.inet_aton(destination))
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    return ip + udp + bytes(18)


def send(device, mac, count):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    sock.bind((device, 0))
    header = (bytes.fromhex(mac.replace(":", "")) + sock.getsockname()[4] +
              b"\x08\x00")
    for number, flow in enumerate(flows(count)):
        sock.send(header + packet(*flow))
        if number % 16 == 15:
            time.sleep(0.005)       # no more than any ring holds


def key_and_table(text):
    key = re.search(r"RSS hash key:\s+([0-9a-f:]+)", text)
    rows = re.findall(r"^\s+\d+:((?:\s+\d+)+)\s*$", text, re.MULTILINE)
    table = [int(queue) for row in rows for queue in row.split()]
    if not key or not table:
        sys.exit(f"no key or no table in:\n{text}")
    return bytes.fromhex(key.group(1).replace(":", "")), table


def expect(count):
    key, table = key_and_table(sys.stdin.read())
    packets = [0] * (max(table) + 1)
    for flow in flows(count):
        # Tables have a power of two of entries: the low bits choose.
        packets[table[toeplitz(key, hash_input(*flow)) % len(table)]] += 1
    print(*packets)


def main():
    match sys.argv[1:]:
        case ["self-test"]:
            self_test()
        case ["send", device, mac, count]:
            send(device, mac, int(count))
        case ["expect", count]:
            expect(int(count))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
