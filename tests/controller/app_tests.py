# SPDX-License-Identifier: GPL-2.0
"""The application, with switches that are played."""

import dataclasses
import ssl
import struct
import subprocess
import tempfile
from pathlib import Path

import codec_tests
from codec_tests import VM_7
from controller import codec, config, policy, switch
from controller.parts import SetFcf
from peer import DUMPS, NICIRA, Controller, Switch, wait

QUICK = "interval = 1\n"
NAMED = QUICK + '[default]\ncores = "predetermined"\n'
RAISED = NAMED + "[tenant.3]\npriority = true\n"

# The document's VM 7 is on all cores of its core table; this one leaves core 5.
VM = dataclasses.replace(VM_7, cores=(4,))

# add vm_id=7,actions=set_irq_core:5
ADD = """
    VV04 0070  XID        0056 5345 0000 0003
    0100 0007 0000 0000  0000 0000 0000 0000
    040e 0050 0000 0000  COOKIE
    0000 0000 0000 0000  0000 0000 0000 8000
    ffff ffff ffff ffff  ffff ffff 0001 0000
    0001 0004 0000 0000  0004 0018 0000 0000
    ffff 0010 0056 5345  0000 0000 0000 0005
"""


class Stop(Exception):
    """What is left of a test cannot be tried."""


class Scenario:
    """What tests of one version share."""

    def __init__(self, checks, controller, version):
        self.checks, self.controller, self.version = checks, controller, version
        self.prefix = "OpenFlow 1.0" if version == 1 else "OpenFlow 1.3"
        self.datapaths = iter(range(version * 0x100, version * 0x100 + 0x100))

    def switch(self, *vms, **attributes):
        one = Switch(self.controller, self.version, next(self.datapaths), vms)
        vars(one).update(attributes)
        return one.connect()

    def check(self, name, condition, *switches):
        """It comes to this."""
        try:
            wait(name, condition, *switches)
            self.checks.true(f"{self.prefix}: {name}", True)
        except (TimeoutError, OSError, ValueError) as error:
            self.checks.true(f"{self.prefix}: {name}", False, "\n".join(
                [repr(error), *(str(one.log) for one in switches),
                 *(str(one.cores_named()) for one in switches),
                 *self.controller.log.read_text().splitlines()[-20:]]))
            raise Stop from None

    def equal(self, name, expected, actual):
        self.checks.equal(f"{self.prefix}: {name}", expected, actual)

    def configure(self, text, *switches):
        before = self.controller.count("read again")
        self.controller.configure(text)
        wait("the configuration to be read",
             lambda: self.controller.count("read again") > before, *switches)

    def says(self, one, text):
        return lambda: self.controller.says(f"host {one.datapath:016x}: {text}")


def test_inner(checks):
    """FLOW_MODs that os-ken makes, and those in the document."""
    entry = policy.Entry((("eth_type", 0x800), ("ip_proto", 17), ("ipv4_dst", "172.16.1.2"),
                          ("tunnel_id", 7), ("udp_dst", 5001)))
    example = bytearray(DUMPS["FLOW_MOD of OpenFlow 1.3"][0x20:])
    example[8:16] = entry.cookie.to_bytes(8, "big")
    example[30:32], example[45] = (32768).to_bytes(2, "big"), 1
    checks.equal("an entry becomes the document's FLOW_MOD but for cookie, priority, flags",
                 example.hex(" "), switch.add(entry).inner.hex(" "))
    for what, match in [("an unknown field", {"ip_dst": "10.0.0.1"}),
                        ("a value that is cut off", {"udp_dst": 70000}),
                        ("an address that is none", {"ipv4_dst": "ten"})]:
        checks.raises(f"refused: {what}", config.ConfigError, "no match", switch.check_match,
                      tuple(match.items()))


def test_life(at):
    """A VM comes, its tenant's priority changes, it goes."""
    one = at.switch()
    at.check("capabilities are asked for, VMs told, table and cores asked for",
             lambda: one.log[-1:] == ["CoreRequest"], one)
    at.equal("in this order", ["hello", "CapabilitiesRequest", "SetAsync", "barrier",
                               "FlowRequest", "CoreRequest"], one.log)
    one.start_vm()
    at.check("a VM starts: it has an entry, and as no core is free VSE is to choose",
             lambda: one.cores_named() == {(7, None): None}, one)
    one.send_dump(VM, reason=codec.VM_CHANGED)
    at.check("it leaves a core: the entry names that one",
             lambda: one.cores_named() == {(7, None): 5}, one)
    (cookie,) = one.table
    at.equal("in these bytes", bytes.fromhex(
        ADD.replace("VV", f"{at.version:02x}").replace("XID", one.mods[1][4:8].hex())
        .replace("COOKIE", f"{cookie:016x}")).hex(" "), one.mods[1].hex(" "))
    at.check("a barrier comes behind", lambda: one.log[-1:] != ["FlowMod"], one)

    at.configure(RAISED)
    at.check("its tenant gets priority: a second entry, for the priority bit",
             lambda: one.cores_named() == {(7, None): 5, (7, True): 5}, one)
    at.controller.configure("interval = 0\n")
    at.check("a configuration that is no good is told of",
             lambda: at.controller.says("the configuration stays as it was: "
                                        "the file: interval cannot be 0"), one)
    rounds = one.log.count("CoreRequest")
    at.check("rounds go on", lambda: one.log.count("CoreRequest") == rounds + 2, one)
    at.equal("and it was not taken", {(7, None): 5, (7, True): 5}, one.cores_named())
    at.configure(QUICK)
    at.check("priority and cores are taken away: VSE is to choose",
             lambda: one.cores_named() == {(7, None): None}, one)
    at.configure(NAMED)
    at.check("and given back", lambda: one.cores_named() == {(7, None): 5}, one)

    one.stop_vm(VM_7)
    at.check("the VM stops: it has none", lambda: not one.table, one)
    one.close()


def test_overlap(at):
    """What comes while a round is on its way gets one of its own."""
    at.configure("interval = 3600\n")
    one = at.switch(VM)
    at.check("a VM has an entry", lambda: one.log[-2:] == ["FlowMod", "barrier"], one)
    one.held = []
    one.start_vm(vm_id=8, port=3)
    at.check("a second one, not yet acknowledged", lambda: one.held, one)
    one.start_vm(vm_id=9, port=4)
    at.check("a third VM starts", at.says(one, "VM 9 of tenant 3 started"), one)
    one.release()
    at.check("it has an entry, too", lambda: len(one.table) == 3, one)
    one.close()
    at.configure(NAMED)


def test_return(at):
    """Connections, instances and entries come and go."""
    one = at.switch(VM)
    at.check("a VM that is there already has an entry", lambda: one.table, one)
    one.close()
    before = dict(one.table)
    one.connect()
    at.check("after a reconnection the table is asked for, and its cores looked at twice",
             lambda: one.log.count("CoreRequest") == 2, one)
    at.equal("what is there stays", (1, 0, before),
             (one.log.count("FlowRequest"), len(one.mods), one.table))

    one.table.clear()
    one.instance += 1
    one.capabilities(codec.CHANGED)
    at.check("a new instance gets all entries", lambda: one.table == before, one)
    one.table.clear()
    one.capabilities(codec.LOST)
    at.check("after notices were lost the table is asked for",
             lambda: one.table == before, one)
    (cookie,) = one.table
    one.table.clear()
    one.send_dump("FLOW_REMOVED",
                  entry=dataclasses.replace(codec_tests.ENTRY_2, cookie=cookie))
    at.check("an entry that someone deletes comes back", lambda: one.table == before, one)

    one.vms = []
    one.close()
    one.connect()
    at.check("of a VM that has gone meanwhile the entry is deleted",
             lambda: not one.table, one)
    one.close()


def test_bridges(at):
    """Two switches of one host, which has one table."""
    one = at.switch(VM)
    at.check("a VM on one bridge has an entry", lambda: one.table, one)
    (first,) = one.table
    other = at.switch(dataclasses.replace(VM, vm_id=8), table=one.table)
    at.check("one on another bridge, too", lambda: len(one.table) == 2, one, other)
    rounds = other.log.count("CoreRequest") + 2
    at.check("rounds go on", lambda: other.log.count("CoreRequest") == rounds, one, other)
    at.equal("neither deletes the other's", 2, len(one.table))
    other.stop_vm(other.vms[0])
    at.check("but its own", lambda: list(one.table) == [first], one, other)
    one.close()
    other.close()


def test_errors(at):
    one = at.switch(VM, refuse={"FlowMod": (codec.TABLE_FULL,)})
    at.check("an error is logged with its name",
             at.says(one, "refused: add vm_id=7,actions=set_irq_core:5: TABLE_FULL"), one)
    one.refuse = {}
    at.check("and the entry sent again later", lambda: one.table, one)
    one.refuse = {"FlowMod": (codec.TABLE_FULL,)}
    one.send_dump(VM_7, reason=codec.VM_CHANGED)
    at.check("an entry cannot be replaced",
             at.says(one, "refused: add vm_id=7,actions=set_irq_core:auto: TABLE_FULL"), one)
    one.stop_vm(VM)
    at.check("nor deleted", lambda: at.controller.says("refused: delete entry"), one)
    one.refuse = {}
    at.check("but it is not forgotten", lambda: not one.table, one)
    one.start_vm(cores=(4,))
    one.refuse = {"CoreRequest": (codec.REFUSED,)}
    at.check("an error of a core table, too", at.says(one, "the round ends: REFUSED"), one)
    one.refuse = {}
    one.start_vm(vm_id=8, port=3, cores=(4,))
    at.check("and it goes on", lambda: len(one.table) == 2, one)

    one.refuse = {"FlowMod": (codec.TABLE_FULL,)}
    forty = {n: ", ".join(f"{{tunnel_id = {n * 100 + m}}}" for m in range(40))
             for n in range(1, 32)}
    at.configure(QUICK + "".join(f"[vm.{n}]\nmatch = [{forty[n]}]\n" for n in forty))
    for n in forty:
        one.start_vm(vm_id=n, port=10 + n)
    at.check("more than a thousand errors do no harm",
             lambda: one.log.count("FlowMod") > 31 * 40, one)
    one.refuse = {}
    at.check("and all entries are there in the end",
             lambda: len(one.table) == 31 * 40, one)
    runs = "".join("x" if name == "FlowMod" else " " for name in one.log).split()
    at.equal("no more than 64 of them were sent without a barrier", 64, max(map(len, runs)))
    one.close()
    at.configure(NAMED)


def test_malformed(at):
    """What a switch should not send is logged, and the connection goes on."""
    one = at.switch(VM)
    at.check("a VM has an entry", lambda: one.table, one)
    for name, offset, value in [("VM_INFO", 28, 9), ("CAPABILITIES", 16, 2),
                                ("FLOW_REMOVED", 16, 3), ("CORE reply", 24, 0xff)]:
        data = bytearray(DUMPS[name])
        data[0], data[offset] = at.version, value
        if name == "CORE reply" and at.version == 1:
            data[1], data[12:24] = 17, data[16:24] + bytes(4)
        one.socket.sendall(data)
    one.socket.sendall(struct.pack("!BBHIII", at.version, 4, 16, 0, codec.VENDOR, 77))
    one.start_vm(vm_id=8, port=3)
    at.check("what follows is heard", lambda: len(one.table) == 2, one)
    for text in ("reason", "version 2 of the extension", "a part has a wrong length",
                 "there is no message 77"):
        at.check(f"malformed, and logged: {text}", lambda: at.controller.says(text), one)
    one.close()


def test_module(at):
    """A host without VSE's module, and a switch without VSE."""
    one = at.switch(VM, features=codec.RPS, instance=0)
    at.check("without the module nothing is asked for",
             lambda: one.log[-1:] == ["barrier"], one)
    one.send(2, 0)
    at.check("nor sent", lambda: one.log[-1:] == ["echo reply"], one)
    one.features, one.instance = codec_tests.HOST.features | codec.FCF_TOS, 32
    one.capabilities(codec.CHANGED)
    at.check("it is loaded: the VM has an entry", lambda: one.table, one)
    one.close()

    one = at.switch(stock=True)
    at.check("a switch that knows nothing of VSE is left alone",
             at.says(one, "the switch knows nothing of VSE"), one)
    at.equal("after one question", ["hello", "vendor"], one.log)
    one.close()


def test_roles(at):
    secondary, primary = ("role 2", "role 1") if at.version == 1 else ("role 3 4", "role 2 5")
    at.configure('role = "secondary"\ngeneration = 4\n' + NAMED)
    one = at.switch(VM)
    at.check("the secondary role: hosts and VMs are learned", at.says(one, "VM 7"), one)
    one.stop_vm(VM)
    one.start_vm(vm_id=8, cores=(4,))
    at.check("as they change", at.says(one, "VM 8 of tenant 3 started"), one)
    at.configure('role = "primary"\ngeneration = 5\n' + NAMED)
    at.check("the primary role: entries are sent", lambda: one.cores_named() == {(8, None): 5},
             one)
    at.equal("none before", [secondary, "CapabilitiesRequest", "SetAsync", "barrier", primary,
                             "FlowRequest", "CoreRequest", "FlowMod"], one.log[1:9])

    is_slave = ((0xb0c2, 0, NICIRA, 1, 514), "!HHIHH") if at.version == 1 else ((1, 10), "!HH")
    one.take_vse = lambda data, xid, take=one.take_vse: (
        one.send(1, xid, struct.pack(is_slave[1], *is_slave[0]) + data[:64])
        if data[12:16] == b"\0\0\0\3" else take(data, xid))
    one.start_vm(vm_id=9, port=9)
    at.check("another controller takes it over: that is noticed",
             at.says(one, "another controller is the primary one now"), one)
    del one.take_vse
    one.close()
    one.connect()
    at.check("with the next connection it is asked for again",
             lambda: len(one.table) == 2, one)
    one.close()
    at.configure(NAMED)


def test_forward(at):
    """The switches' own tables: forward, and mark packets for VMs."""
    mac = "02:00:00:00:00:07"
    number = next(at.datapaths)
    text = "forward = true\n" + NAMED + f'[host.{number:x}.vm.7]\nmac = "{mac}"\n'
    at.configure(text)
    there = at.switch(VM, datapath=number)
    here = at.switch()
    mark = SetFcf(7).pack()
    at.check("the switches forward, and both mark packets for the VM",
             lambda: all(any(mark in message for message in one.own_table)
                         for one in (there, here)), there, here)
    normal = bytes.fromhex("fffa" if at.version == 1 else "fffffffa")
    address = bytes.fromhex(mac.replace(":", ""))
    at.equal("all packets, that is", [(True, False), (True, True)],
             [(normal in message, address in message)
              for message in (here.own_table[0], here.own_table[-1])])
    at.configure(text + "[tenant.3]\npriority = true\n")
    at.check("its tenant gets priority: the priority bit is set",
             lambda: all(SetFcf(7, True).pack() in one.own_table[-1] for one in (there, here)),
             there, here)
    here.own_table.clear()
    there.stop_vm(VM)
    at.check("the VM stops: no marks any more", lambda: here.own_table, there, here)
    data = here.own_table[-1]
    at.equal("they are deleted by their address", (True, 4, False),
             (address in data, data[57] if at.version == 1 else data[25], mark[:8] in data))
    for one in (there, here):
        one.close()
    at.configure(NAMED)


def test_restart(checks):
    """The cores that a controller has chosen stay when it is another process."""
    # While cores 5 and 6 are free, it is core 5; later 6 has less load.
    rows = codec.unpack(DUMPS["CORE reply"])[2].rows
    later = codec.CoreReply((*rows, dataclasses.replace(rows[1], core=6, load=0)))
    first = Controller(NAMED)
    one = Switch(first, 4, 1, [VM]).connect()
    try:
        wait("an entry", lambda: one.cores_named() == {(7, None): 5}, one)
    finally:
        one.close()
        first.end()
    second = Controller(NAMED)
    try:
        one.controller, one.cores = second, codec.pack(4, 0, later)
        one.connect()
        wait("two looks at the cores", lambda: one.log.count("CoreRequest") == 2, one)
        checks.equal("another process leaves entries and their cores as they are",
                     ({(7, None): 5}, []), (one.cores_named(), one.mods))
        one.close()
    finally:
        second.end()


def test_tls(checks):
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = Path(folder, "key.pem"), Path(folder, "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                        "-days", "2", "-subj", "/CN=controller", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        context = ssl.create_default_context(cafile=certificate)
        context.check_hostname = False
        controller = Controller(QUICK, "--ctl-privkey", key, "--ctl-cert", certificate)
        try:
            one = Switch(controller, 4, 1, [VM]).connect(context)
            wait("an entry", lambda: one.table, one)
            checks.equal("under TLS a VM has an entry, too",
                         {(7, None): None}, one.cores_named())
            one.close()
        finally:
            controller.end()


def run(checks):
    test_inner(checks)
    controller = Controller(NAMED)
    try:
        for version in (1, 4):
            at = Scenario(checks, controller, version)
            for test in (test_life, test_overlap, test_return, test_bridges, test_errors,
                         test_malformed, test_module, test_roles, test_forward):
                try:
                    test(at)
                except Stop:
                    controller.configure(NAMED)
        checks.true("the controller has raised nothing", not controller.says("Traceback"),
                    controller.log.read_text())
    finally:
        controller.end()
    test_restart(checks)
    test_tls(checks)
