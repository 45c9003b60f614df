# SPDX-License-Identifier: GPL-2.0
"""A switch that is played, and the controller as a process.

The switch speaks OpenFlow 1.0 or 1.3 over TCP on the loopback device, and has a
VSE table that FLOW_MODs change.  What it says of its host, its VMs and its cores
are the bytes of the document's examples.
"""

import dataclasses
import select
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import codec_tests
from controller import codec
from controller.parts import SetIrqCore
from tap import TOP, examples

DUMPS = {name: dump for (name, *_), dump in
         zip(codec_tests.documented(examples()), examples())}
NICIRA = 0x2320

# Beyond this the machine is not slow, but something does not come.
LIMIT = 30


class Controller:
    """controller/vse-controller, with a configuration of its own."""

    def __init__(self, configuration, *options):
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name, "controller.toml")
        self.log = Path(self.folder.name, "log")
        self.file.write_text(configuration)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [TOP / "controller" / "vse-controller", "--vse-config", self.file,
                 "--ofp-listen-host", "127.0.0.1", "--ofp-tcp-listen-port", str(self.port),
                 "--ofp-ssl-listen-port", str(self.port), *options],
                stderr=log, stdout=log, stdin=subprocess.DEVNULL)

    def configure(self, configuration):
        self.file.write_text(configuration)
        self.process.send_signal(signal.SIGHUP)

    def says(self, text):
        return text in self.log.read_text()

    def count(self, text):
        return self.log.read_text().count(text)

    def end(self):
        self.process.terminate()
        status = self.process.wait()
        self.folder.cleanup()
        return status

    def connect(self, context=None):
        deadline = time.monotonic() + LIMIT
        while True:
            try:
                connection = socket.create_connection(("127.0.0.1", self.port))
                break
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(self.log.read_text()) from None
                time.sleep(0.05)
        return context.wrap_socket(connection) if context else connection


class Switch:
    """One bridge of a host; its VSE table outlives its connections."""

    def __init__(self, controller, version, datapath, vms=(), cores=DUMPS["CORE reply"]):
        self.controller, self.version, self.datapath = controller, version, datapath
        self.vms = list(vms)
        self.cores = cores
        self.features = codec_tests.HOST.features | codec.FCF_TOS
        self.instance = 31
        self.table = {}         # FlowMod by cookie
        self.own_table = []     # FLOW_MODs without a wrapping
        self.refuse = {}        # number of a VSE message -> an error's bytes
        self.held = None        # xids of barriers that wait, if they do
        self.stock = False
        self.log = []           # names of what was received
        self.mods = []          # and the FLOW_MODs, as they were on the wire

    def connect(self, context=None):
        self.log, self.mods, self.rest = [], [], b""
        self.socket = self.controller.connect(context)
        self.send(0, 0)
        return self

    def close(self):
        self.socket.close()

    # What it sends

    def send(self, kind, xid, body=b""):
        header = struct.pack("!BBHI", self.version, kind, 8 + len(body), xid)
        self.socket.sendall(header + body)

    def send_dump(self, name, xid=0, **changes):
        """A message of the document, made fit for this connection."""
        message = codec.unpack(DUMPS[name])[2] if isinstance(name, str) else name
        self.socket.sendall(codec.pack(self.version, xid,
                                       dataclasses.replace(message, **changes)))

    def capabilities(self, reason, xid=0):
        self.send_dump("CAPABILITIES", xid, reason=reason, features=self.features,
                       instance=self.instance)

    def start_vm(self, **changes):
        vm = dataclasses.replace(codec_tests.VM_7, **changes)
        self.vms.append(vm)
        self.send_dump(vm)

    def stop_vm(self, vm):
        self.vms.remove(vm)
        self.send_dump(vm, reason=codec.VM_STOPPED)

    def release(self):
        for xid in self.held:
            self.send(19 if self.version == 1 else 21, xid)
        self.held = None

    def error(self, request, xid, *error):
        """One of VSE's, by its number, or OpenFlow's, by type and code."""
        if len(error) == 1:
            self.socket.sendall(codec.pack(self.version, xid,
                                           codec.Error(error[0], request[:64])))
        else:
            self.send(1, xid, struct.pack("!HH", *error) + request[:64])

    # What it receives

    def receive(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the controller has closed the connection")
        self.rest += data
        while len(self.rest) >= 8:
            length = int.from_bytes(self.rest[2:4], "big")
            if len(self.rest) < length:
                break
            message, self.rest = self.rest[:length], self.rest[length:]
            self.take(message, *struct.unpack("!xBxxI", message[:8]))

    def take(self, message, kind, xid):
        old = self.version == 1
        barrier, multipart, role = (18, 16, None) if old else (20, 18, 24)
        if kind in (0, 3):
            self.log.append("echo reply" if kind == 3 else "hello")
        elif kind == 2:
            self.send(3, xid, message[8:])
        elif kind == 5:
            self.send(6, xid, struct.pack("!QIB11x", self.datapath, 0, 1))
        elif kind == 14:
            self.own_table.append(message)
            self.log.append("own FLOW_MOD")
        elif kind == barrier:
            self.log.append("barrier")
            if self.held is None:
                self.send(barrier + 1, xid)
            else:
                self.held.append(xid)
        elif kind == role:
            self.log.append("role %d %d" % struct.unpack("!IxxxxQ", message[8:]))
            self.send(25, xid, message[8:])
        elif kind == 4 and message[8:16] == struct.pack("!II", NICIRA, 10):
            self.log.append("role %d" % message[19])
            self.send(4, xid, struct.pack("!III", NICIRA, 11, message[19]))
        elif kind == multipart and not old and message[8:10] == b"\0\x0d":
            self.send(19, xid, message[8:16])
        elif self.stock:
            self.log.append("vendor")
            self.error(message, xid, 1, 3)
        else:
            self.take_vse(message, xid)

    def take_vse(self, data, xid):
        version, _, message = codec.unpack(data)
        name = type(message).__name__
        self.log.append(name)
        if version != self.version:
            raise ValueError(f"OpenFlow version {version} on a connection of {self.version}")
        if name in self.refuse:
            self.error(data, xid, *self.refuse[name])
        elif name == "CapabilitiesRequest":
            self.capabilities(codec.ASKED, xid)
        elif name == "SetAsync":
            self.capabilities(codec.CONNECTED)
            for vm in self.vms:
                self.send_dump(vm, reason=codec.VM_THERE)
        elif name == "FlowMod":
            self.mods.append(data)
            self.change(message)
        elif name == "FlowRequest":
            self.send_flows(message, xid)
        elif name == "CoreRequest":
            # One part of the table in each reply, as a large one would come.
            rows = codec.unpack(self.cores)[2].rows
            for n, row in enumerate(rows):
                self.send_dump(codec.CoreReply((row,), more=n + 1 < len(rows)), xid)

    def change(self, mod):
        command = mod.inner[25]
        cookie, mask = struct.unpack("!QQ", mod.inner[8:24])
        if command == 0:
            self.table[cookie] = mod
        elif mask == 2**64 - 1:
            self.table.pop(cookie, None)
        else:
            raise ValueError(f"command {command}, cookie {cookie:#x}, mask {mask:#x}")

    def send_flows(self, request, xid):
        found = [dataclasses.replace(codec_tests.ENTRY_1, cookie=cookie, core=core_of(mod),
                                     extra=mod.extra, match=b"")
                 for cookie, mod in self.table.items()
                 if not (cookie ^ request.cookie) & request.cookie_mask]
        self.send_dump(codec.FlowReply(tuple(found[:1]), more=True), xid)
        self.send_dump(codec.FlowReply(tuple(found[1:])), xid)

    def cores_named(self):
        """Of its entries by VM id and priority bit: the cores that they name."""
        return {(mod.extra.vm_id, mod.extra.priority): core_of(mod)
                for mod in self.table.values()}


def core_of(mod):
    core = struct.unpack("!I", mod.inner[-4:])[0]
    if mod.inner[-16:-4] != SetIrqCore(0).pack()[:-4]:
        raise ValueError(f"no set_irq_core: {mod.inner.hex()}")
    return None if core == 0xffffffff else core


def wait(what, condition, *switches):
    """Plays these switches until the condition holds."""
    deadline = time.monotonic() + LIMIT
    while not condition():
        # A connection under TLS may have read more than it has given.
        ready = [switch for switch in switches if isinstance(switch.socket, ssl.SSLSocket)
                 and switch.socket.pending()]
        sockets = [switch.socket for switch in switches]
        readable = select.select(sockets, [], [], 0 if ready else 0.05)[0]
        for switch in switches:
            if switch in ready or switch.socket in readable:
                switch.receive()
        if time.monotonic() > deadline:
            raise TimeoutError(what)
