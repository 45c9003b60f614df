# SPDX-License-Identifier: GPL-2.0
"""The codec against the document's examples, itself, and malformed input."""

import dataclasses

from controller import codec
from controller.parts import (CoreRow, ExtraMatch, FlowEntry, Malformed, SetFcf, SetIrqCore,
                              unpack_action)
from tap import examples

# Matches of the examples: as NXM, and as OXM.
NXM = bytes.fromhex("00000602 0800 00000c01 11 00001004 0a000002 00001802 1389")
OXM = bytes.fromhex("80000a02 0800 80001401 11 80001804 ac100102 80002002 1389"
                    "80004c08 0000000000000007")

ENTRY_1 = FlowEntry(
    priority=100, flags=1, cookie=0x2a, packets=1000, bytes=106000, seconds=12,
    nanoseconds=345000000, idle_timeout=60, hard_timeout=0, idle=1500, core=2, current_core=2,
    moves=0, load=120, placement=0, since=9000, extra=ExtraMatch(), match=NXM)
ENTRY_2 = dataclasses.replace(ENTRY_1, core=None, moves=3, placement=5, match=OXM,
                              extra=ExtraMatch(vm_id=7, priority=True))

VM_7 = codec.VmInfo(vm_id=7, tenant=3, port=2, reason=codec.VM_STARTED, bound=True,
                    by_threads=False, name="vnet0", cores=(4, 5))
HOST = codec.Capabilities(
    reason=codec.ASKED, features=codec.RSS | codec.RPS | codec.NTUPLE | codec.VSE |
    codec.ATTACHED, instance=31, cores=8, online=8, entries=65536)
CORES = codec.CoreReply((
    CoreRow(3, 4, load=873, softirq=41, entries=0, packets=0, node=0, cache=0, thread=4,
            vms=((7, True),)),
    CoreRow(3, 5, load=250, softirq=250, entries=1, packets=8200, node=0, cache=0, thread=5)))


def documented(dumps):
    """What the messages among the examples are: name, version, xid, message."""
    first, second = dumps[3], dumps[4]
    return [
        ("CAPABILITIES_REQUEST", 1, 1, codec.CapabilitiesRequest()),
        ("CAPABILITIES", 4, 1, HOST),
        ("VM_INFO", 4, 0, VM_7),
        ("FLOW_MOD of OpenFlow 1.0", 1, 0x10, codec.FlowMod(first[0x20:])),
        ("FLOW_MOD of OpenFlow 1.3", 4, 0x11,
         codec.FlowMod(second[0x20:], ExtraMatch(vm_id=7, priority=True))),
        ("FLOW_MOD that deletes", 4, 0x12,
         codec.FlowMod(dumps[5][0x20:], ExtraMatch(vm_id=7))),
        ("FLOW_MOD in a PACKET_OUT", 1, 0x16, codec.PacketOut(codec.FlowMod(first[0x20:]))),
        ("FLOW_REMOVED", 4, 0, codec.FlowRemoved(0, ENTRY_2)),
        ("SET_ASYNC", 4, 0x13, codec.SetAsync()),
        ("FLOW request", 4, 0x14, codec.FlowRequest(0x2a, 2**64 - 1)),
        ("FLOW reply", 1, 0x14, codec.FlowReply((ENTRY_1,))),
        ("CORE request", 4, 0x15, codec.CoreRequest()),
        ("CORE reply", 4, 0x15, CORES),
        ("error in OpenFlow 1.0", 1, 0x10, codec.Error(codec.TABLE_FULL, first)),
        ("error in OpenFlow 1.3", 4, 0x11, codec.Error(codec.TABLE_FULL, second)),
    ]


ACTIONS = [("set_irq_core", SetIrqCore(2)), ("set_fcf in the ToS", SetFcf(5, True)),
           ("set_fcf in the VLAN tag", SetFcf(300, vlan=True))]


def test_examples(checks, dumps):
    messages = documented(dumps)
    checks.equal("the document has the examples that are known here",
                 len(messages) + len(ACTIONS), len(dumps))
    for (name, version, xid, message), dump in zip(messages, dumps):
        checks.equal(f"{name} is packed as in the document", dump.hex(" "),
                     codec.pack(version, xid, message).hex(" "))
        checks.equal(f"{name} is read as the document says",
                     (version, xid, message), codec.unpack(dump))
    for (name, action), dump in zip(ACTIONS, dumps[len(messages):]):
        checks.equal(f"{name} is packed as in the document", dump, action.pack())
        checks.equal(f"{name} is read as the document says", action, unpack_action(dump))


def test_round_trips(checks, dumps):
    """What is not in the examples: other versions, extremes, None."""
    first = codec.FlowMod(dumps[3][0x20:], ExtraMatch(tos=0xfc, spi=2**32 - 1))
    unknown = dataclasses.replace(ENTRY_1, idle=None, core=None, current_core=None, load=None,
                                  placement=None, since=None, match=b"")
    messages = [
        *(message for *_, message in documented(dumps)),
        dataclasses.replace(HOST, features=2**32 - 1, reason=codec.LOST, instance=0),
        dataclasses.replace(VM_7, name="x" * 16, cores=(), bound=False, by_threads=True),
        dataclasses.replace(VM_7, vm_id=4094, tenant=2**32 - 1, cores=(1, 2, 2**32 - 1)),
        first, codec.PacketOut(first),
        codec.FlowRemoved(2, unknown), codec.SetAsync(0),
        codec.FlowRequest(2**64 - 1, 1, ExtraMatch(priority=False), OXM),
        codec.FlowReply(), codec.FlowReply((ENTRY_1, unknown, ENTRY_2), more=True),
        codec.CoreReply((CoreRow(4, 9, None, None, 0, 0, None, None, None,
                                 ((1, False), (2, True), (3, False))), *CORES.rows), True),
        *(codec.Error(code, b"") for code in range(len(codec.ERRORS)))]
    for old, new, name in ((1, 2, "error in OpenFlow 1.0"), (4, 3, "error in OpenFlow 1.3")):
        message, dump = next((message, dump) for (which, *_, message), dump
                             in zip(documented(dumps), dumps) if which == name)
        checks.equal(f"{name} is the same in version {new}", put(dump, 0, [new]).hex(),
                     codec.pack(new, dump[7], message).hex())
    for version in (1, 2, 3, 4, 5):
        lost = [message for message in messages
                if codec.unpack(codec.pack(version, 5, message)) != (version, 5, message)]
        checks.equal(f"OpenFlow version {version}: {len(messages)} messages come back",
                     [], lost)


def put(data, offset, value):
    """data with these bytes in it."""
    return data[:offset] + bytes(value) + data[offset + len(value):]


def resized(data, length):
    """data cut off or filled up, with that length in its header."""
    return put((data + bytes(length))[:length], 2, length.to_bytes(2, "big"))


def test_lengths(checks, dumps):
    # A reply may end after each of its parts.
    right = {"FLOW reply": [24], "CORE reply": [24, 72]}
    for (name, *_), dump in zip(documented(dumps), dumps):
        if name.startswith("error"):
            continue        # it may have any length
        wrong = {*range(8, len(dump)), len(dump) + 4, len(dump) + 8} - {*right.get(name, [])}
        taken = [length for length in wrong if not refused(resized(dump, length))]
        checks.equal(f"{name} of another length is refused", [], taken)
        checks.true(f"{name} cut off is refused",
                    all(refused(dump[:length]) for length in range(len(dump))))


def refused(data):
    try:
        codec.unpack(data)
    except Malformed:
        return True
    return False


def test_malformed(checks, dumps):
    by_name = {name: dump for (name, *_), dump in zip(documented(dumps), dumps)}
    cases = [
        ("a length that is not its own", "CAPABILITIES", 3, [0x27], "in its header"),
        ("an unknown version", "CAPABILITIES", 0, [0x99], "version"),
        ("another type", "CAPABILITIES", 1, [2], "type"),
        ("another vendor", "CAPABILITIES", 8, [1], "vendor"),
        ("an unknown number", "CAPABILITIES", 15, [9], "no message 9"),
        ("another version of the extension", "CAPABILITIES", 16, [2], "extension"),
        ("an unknown reason of CAPABILITIES", "CAPABILITIES", 17, [4], "reason"),
        ("padding in CAPABILITIES", "CAPABILITIES", 19, [1], "padding"),
        ("VM 0", "VM_INFO", 18, [0, 0], "VM id"),
        ("VM 4095", "VM_INFO", 18, [0x0f, 0xff], "VM id"),
        ("an unknown reason of VM_INFO", "VM_INFO", 28, [4], "reason"),
        ("an unknown flag of VM_INFO", "VM_INFO", 29, [4], "flag"),
        ("more cores than there are", "VM_INFO", 30, [0xff, 0xff], "too short"),
        ("fewer cores than there are", "VM_INFO", 31, [0], "length"),
        ("an unknown flag of an extra match", "FLOW_MOD of OpenFlow 1.0", 16, [16], "range"),
        ("a priority bit of 2", "FLOW_MOD of OpenFlow 1.3", 17, [2], "range"),
        ("a VM id that does not count", "FLOW_MOD of OpenFlow 1.0", 19, [7], "padding"),
        ("VM id 0 that counts", "FLOW_MOD of OpenFlow 1.3", 18, [0, 0], "VM id"),
        ("a ToS with ECN", "FLOW_MOD of OpenFlow 1.0", 16, [4, 0, 0, 0, 1], "ECN"),
        ("padding of an extra match", "FLOW_MOD of OpenFlow 1.0", 31, [1], "padding"),
        ("no FLOW_MOD wrapped", "FLOW_MOD of OpenFlow 1.0", 33, [13], "no FLOW_MOD"),
        ("a wrapped length too long", "FLOW_MOD of OpenFlow 1.0", 35, [0x60], "wrapped"),
        ("a wrapped length too short", "FLOW_MOD of OpenFlow 1.0", 35, [0x50], "wrapped"),
        ("a PACKET_OUT from a port", "FLOW_MOD in a PACKET_OUT", 13, [1], "not for VSE"),
        ("another Ethernet type", "FLOW_MOD in a PACKET_OUT", 29, [0xb4], "not for VSE"),
        ("another message in a PACKET_OUT", "FLOW_MOD in a PACKET_OUT", 37, [5], "PACKET_OUT"),
        ("an unknown reason of FLOW_REMOVED", "FLOW_REMOVED", 16, [3], "reason"),
        ("padding of FLOW_REMOVED", "FLOW_REMOVED", 17, [1], "padding"),
        ("an entry's length", "FLOW_REMOVED", 25, [0x78], "length"),
        ("an entry's match too long", "FLOW_REMOVED", 27, [0x29], "length"),
        ("an entry's unknown flag", "FLOW_REMOVED", 31, [3], "flag"),
        ("padding of an entry", "FLOW_REMOVED", 95, [1], "padding"),
        ("padding of an entry's match", "FLOW_REMOVED", 0x97, [1], "padding"),
        ("an unknown wish in SET_ASYNC", "SET_ASYNC", 19, [8], "unknown"),
        ("padding of SET_ASYNC", "SET_ASYNC", 23, [1], "padding"),
        ("flags in a request", "FLOW request", 11, [1], "flags"),
        ("unknown flags in a reply", "FLOW reply", 11, [2], "flags"),
        ("another multipart type", "FLOW request", 9, [1], "multipart"),
        ("another vendor's multipart", "FLOW request", 16, [1], "multipart"),
        ("an unknown multipart message", "CORE request", 23, [2], "no multipart message 2"),
        ("padding of a multipart header", "CORE request", 12, [1], "padding"),
        ("a match longer than the request", "FLOW request", 0x39, [8], "length"),
        ("padding of a FLOW request", "FLOW request", 0x3f, [1], "padding"),
        ("a row without a length", "CORE reply", 24, [0, 0], "length"),
        ("a row of an odd length", "CORE reply", 25, [0x31], "length"),
        ("a row longer than the reply", "CORE reply", 24, [0xff, 0xf8], "length"),
        ("a row with more VMs than it has", "CORE reply", 61, [3], "length"),
        ("an unknown flag of a core", "CORE reply", 26, [8], "flag"),
        ("a VM that uses a core twice", "CORE reply", 66, [2], "uses"),
        ("padding of a row", "CORE reply", 27, [1], "padding"),
        ("another vendor's error", "error in OpenFlow 1.0", 12, [1], "error"),
        ("another type of error", "error in OpenFlow 1.3", 8, [0], "error"),
        ("an unknown error", "error in OpenFlow 1.3", 11, [12], "no error 12"),
    ]
    for what, name, offset, value, text in cases:
        checks.raises(f"refused: {what}", Malformed, text, codec.unpack,
                      put(by_name[name], offset, value))
    for what, action, offset, value, text in [
            ("an unknown action", SetIrqCore(2), 9, [2], "no action 2"),
            ("another vendor's action", SetIrqCore(2), 4, [1], "VSE's"),
            ("padding of set_irq_core", SetIrqCore(2), 11, [1], "padding"),
            ("VM 32 in the ToS", SetFcf(5), 13, [32], "VM id"),
            ("VM 0 in the VLAN tag", SetFcf(300, vlan=True), 12, [0, 0], "VM id"),
            ("a third place for set_fcf", SetFcf(5), 10, [2], "range"),
            ("padding of set_fcf", SetFcf(5), 15, [1], "padding")]:
        checks.raises(f"refused: {what}", Malformed, text, unpack_action,
                      put(action.pack(), offset, value))
    for what, message in [
            ("a core that has too large a number", dataclasses.replace(VM_7, cores=(2**32,))),
            ("a name of 17 characters", dataclasses.replace(VM_7, name="x" * 17)),
            ("VM 4095 in a match", codec.FlowMod(b"", ExtraMatch(vm_id=4095))),
            ("a message that is too long", codec.FlowReply((ENTRY_1,) * 600))]:
        checks.raises(f"not packed: {what}", Malformed, "", codec.pack, 4, 0, message)


def run(checks):
    dumps = examples()
    test_examples(checks, dumps)
    test_round_trips(checks, dumps)
    test_lengths(checks, dumps)
    test_malformed(checks, dumps)
