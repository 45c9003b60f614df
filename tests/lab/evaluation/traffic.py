# SPDX-License-Identifier: GPL-2.0
"""iperf3 flows from the peer to the VMs, and the tunnels' encryption."""

import subprocess
import time
from pathlib import Path

from counters import device_packets, listens, udp

PEER_IP, HOST_IP = "10.0.0.1", "10.0.0.2"
VM_PORT = 5201
SERVER_PORT = 5202      # as the peer knows it: eval.sh, translate_ports()
LONG = 10000            # seconds: until it is ended
SECONDS_TO_START = 30
SECONDS_TO_END = 0.3

LOW_LOAD = 100          # datagrams a second
BURST_SECONDS = 0.02
LARGEST = 9100          # that the tenants' network carries
HEADERS = 14 + 20 + 8

# Two flows have a core each; a third one shares them.
SENDER_CORES = ("5", "6", "5-6")


class NoTraffic(Exception):
    pass


class Network:
    """What stands between the clients and the VMs."""

    def __init__(self, peer, tenants):
        """peer: a process in the peer's namespace."""
        self.peer = peer
        self.tenants = tenants
        self.encrypted = False
        # One process for all loads: to start one each time takes too long.
        self.shaper = subprocess.Popen(["tc", "-n", "peer", "-batch", "-"],
                                       stdin=subprocess.PIPE, text=True)

    def encrypt(self, encrypted):
        """VXLAN goes in ESP, or as it is."""
        if encrypted == self.encrypted:
            return
        change = "add" if encrypted else "delete"
        for side, direction in (("host", "in"), ("peer", "out")):
            lines = []
            for tenant in self.tenants:
                line = (f"xfrm policy {change} src {PEER_IP} dst {HOST_IP} "
                        f"proto udp dport 480{tenant} dir {direction}")
                if encrypted:
                    line += (f" tmpl src {PEER_IP} dst {HOST_IP} proto esp "
                             f"reqid {tenant} mode transport")
                lines.append(line)
            command = ["ip", "-batch", "-"]
            if side == "peer":
                command[1:1] = ["-n", "peer"]
            subprocess.run(command, input="\n".join(lines) + "\n", text=True,
                           check=True)
        self.encrypted = encrypted

    def shape(self, lines):
        """tc's commands, in the peer."""
        if self.shaper.poll() is not None:
            raise NoTraffic("tc has ended")
        self.shaper.stdin.write("\n".join(lines) + "\n")
        self.shaper.stdin.flush()


class Flow:
    """An iperf3 server in a VM, and a client in the peer that sends as much as the
    tenant's network takes.

    A server of its own: one that is used again may still be busy with its last
    client when that is gone.
    """

    def __init__(self, network, tenant, port, length, core):
        self.network = network
        self.tenant = tenant
        # As a vCPU would be, the server is bound to the VM's core.
        self.serve = ["within", f"vm{tenant}", str(tenant - 1), "iperf3", "-s", "-1"]
        self.send = [
            "within", "peer", core, "iperf3", "-c", f"172.16.{tenant}.2",
            "-p", str(SERVER_PORT), "-u", "-b", "0", "-l", str(length),
            "-t", str(LONG), "--cport", str(port), "-i", "0"]
        self.log = Path(f"/tmp/iperf3.{tenant}")
        self.server = self.client = None

    def sent(self):
        return device_packets(self.network.peer, f"br{self.tenant}", "tx")

    def received(self):
        return udp(self.server.pid, "InDatagrams")

    def overflowed(self):
        return udp(self.server.pid, "RcvbufErrors")

    def start(self):
        """Returns once the VM receives."""
        self.log.write_text("")
        self.server = self._launch(self.serve)
        self._wait_until(lambda: listens(self.server.pid, VM_PORT))
        self.client = self._launch(self.send)
        before = self.received()
        # One datagram each way begins a test.
        self._wait_until(lambda: self.received() > before + 10)

    def _launch(self, command):
        with self.log.open("a") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=log)

    def _wait_until(self, condition):
        deadline = time.monotonic() + SECONDS_TO_START
        while not condition():
            self.check()
            if time.monotonic() > deadline:
                raise NoTraffic(f"VM {self.tenant} receives nothing: "
                                f"{self.log.read_text().strip()}")
            time.sleep(0.05)

    def check(self):
        """Both must still be there when something has been measured."""
        for process in (self.server, self.client):
            if process and process.poll() is not None:
                raise NoTraffic(f"iperf3 of VM {self.tenant} has ended: "
                                f"{self.log.read_text().strip()}")

    def end(self):
        if self.client:
            self.client.terminate()

    def ended(self):
        for process in (self.client, self.server):
            if process:
                process.kill()
                process.wait()


class Flows:
    """Several at once, of one length; a context manager.

    They start and end at a low load, for their control connections to get
    through; load() has them send more.
    """

    def __init__(self, network, length, ports):
        """ports: of the client, by tenant."""
        self.network = network
        self.peer = network.peer
        self.length = length
        self.flows = [Flow(network, tenant, port, length, core)
                      for (tenant, port), core in zip(ports.items(), SENDER_CORES)]

    def __enter__(self):
        try:
            self.load(LOW_LOAD)
            for flow in self.flows:
                flow.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for flow in self.flows:
            flow.end()
        # For what is still under way not to be the next flow's.
        time.sleep(SECONDS_TO_END)
        for flow in self.flows:
            flow.ended()

    def __iter__(self):
        return iter(self.flows)

    def share(self, total):
        """Has the flows offer as many datagrams a second together."""
        self.load(total / len(self.flows))

    def load(self, rate):
        """Has each flow offer as many datagrams a second.

        A token bucket below the client, and not iperf3's own timer: that one
        makes up for whatever it could not send before.
        """
        bits = round(rate * (self.length + HEADERS) * 8)
        burst = max(round(bits / 8 * BURST_SECONDS), LARGEST)
        lines = [f"qdisc replace dev br{flow.tenant} root tbf rate {bits}bit "
                 f"burst {burst} limit 1000000" for flow in self.flows]
        self.network.shape(lines)
