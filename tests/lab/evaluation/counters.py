# SPDX-License-Identifier: GPL-2.0
"""What the guest's kernel has counted: read from /proc, without a process."""

import os
import re
import subprocess
import time
from pathlib import Path

HOST_CORES = range(4)


def softnet():
    """Packets that each of the host's cores has processed, at whatever device (a
    packet in a tunnel counts more than once, on the core that works on it), and
    those that found its backlog full."""
    counts = {}
    for line in Path("/proc/net/softnet_stat").read_text().splitlines():
        fields = [int(field, 16) for field in line.split()]
        counts[fields[12]] = fields
    return tuple([counts[core][column] for core in HOST_CORES] for column in (0, 1))


def idle():
    """Seconds that each of the host's cores has been idle, to 10 ms."""
    ticks = {}
    for line in Path("/proc/stat").read_text().splitlines():
        name, *fields = line.split()
        ticks[name] = int(fields[3]) + int(fields[4]) if len(fields) > 4 else 0
    return [ticks[f"cpu{core}"] / os.sysconf("SC_CLK_TCK") for core in HOST_CORES]


def udp(process, name):
    """Of the process's network: "InDatagrams" are whole ones that were read."""
    lines = Path(f"/proc/{process}/net/snmp").read_text().splitlines()
    names, values = (line.split() for line in lines if line.startswith("Udp:"))
    return int(values[names.index(name)])


def listens(process, port):
    """Somebody waits there for TCP connections: state 0A."""
    lines = (name for family in ("tcp", "tcp6")
             for name in Path(f"/proc/{process}/net/{family}").read_text().splitlines())
    wanted = f":{port:04X}"
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A"
               for line in lines)


def device_packets(process, device, direction):
    """What a device in the process's network has received ("rx") or sent ("tx")."""
    for line in Path(f"/proc/{process}/net/dev").read_text().splitlines():
        name, colon, counters = line.partition(":")
        if colon and name.strip() == device:
            return int(counters.split()[1 if direction == "rx" else 9])
    raise LookupError(f"no device {device}")


def queues():
    """Packets that have come by each of the uplink's receive queues.  Takes a process."""
    text = subprocess.run(["ethtool", "-S", "uplink"], text=True, check=True,
                          stdout=subprocess.PIPE).stdout
    found = re.findall(r"\brx_?(?:queue_)?(\d+)_packets: (\d+)", text)
    return [int(packets) for _, packets in sorted(found, key=lambda one: int(one[0]))]


def refused_by_xfrm():
    """Packets that IPsec had no use for, for whatever reason."""
    return sum(int(line.split()[1])
               for line in Path("/proc/net/xfrm_stat").read_text().splitlines())


class Snapshot:
    """The counters of all flows and cores at one time."""

    def __init__(self, flows):
        self.time = time.monotonic()
        self.sent = [flow.sent() for flow in flows]
        self.received = [flow.received() for flow in flows]
        self.processed, self.backlog = softnet()
        self.idle = idle()
        self.sockets = [flow.overflowed() for flow in flows]
        self.xfrm = [refused_by_xfrm()]
        # Packets that have left the peer and have come to the host.
        self.wire = [device_packets(flows.peer, "peerlink", "tx"),
                     device_packets("self", "uplink", "rx")]

    def since(self, before):
        """What has been counted since then, as a sample has it."""
        def gone(name):
            return [now - then for now, then in
                    zip(getattr(self, name), getattr(before, name))]

        seconds = self.time - before.time
        return {"seconds": seconds, "sent": gone("sent"),
                "received": gone("received"), "processed": gone("processed"),
                "idle": [min(1, of_core / seconds) for of_core in gone("idle")],
                "wire": gone("wire"),
                # What was lost elsewhere was lost for want of other fragments.
                "dropped": {name: sum(gone(name))
                            for name in ("backlog", "sockets", "xfrm")}}
