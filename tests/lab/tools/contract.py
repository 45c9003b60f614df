#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Asks the loaded module all that the netlink contract promises.

    contract.py YNL SPEC DEVICE CORE OTHER

YNL is the kernel's client for netlink specs, DEVICE one that is attached, CORE
and OTHER two that flows may be steered to.  Nothing here knows the numbers or
types of the contract: these come from SPEC.  Every line of the output is a
result, "ok TEXT" or "not ok TEXT".
"""

import errno
import os
import re
import select
import socket
import struct
import sys
import time

sys.dont_write_bytecode = True

IP = {"dl-type": 0x0800}
IPV6 = {"dl-type": 0x86dd}
UDP = {**IP, "nw-proto": 17}
ESP6 = {**IPV6, "nw-proto": 50}

PREFIX = bytes.fromhex("20010db8" + 24 * "0")
PREFIX_MASK = bytes.fromhex("ffffffff" + 24 * "0")

# Of linux/netlink.h, which the client does not know.
NLM_F_DUMP_INTR = 0x10

# Of each field: those it needs, a value, and a mask if it takes one.
FIELDS = {
    "in-port": ({}, None, None),    # the device
    "dl-src": ({}, bytes.fromhex("020000001000"), bytes.fromhex("ffffff00f000")),
    "dl-dst": ({}, bytes.fromhex("010000000000"), bytes.fromhex("010000000000")),
    "dl-vlan": ({}, 100, None),
    "dl-vlan-pcp": ({"dl-vlan": 100}, 5, None),
    "dl-type": ({}, 0x88b5, None),
    "nw-tos": (IP, 0xb8, None),
    "nw-proto": (IPV6, 132, None),
    "nw-src": (IP, 0x0a010000, 0xffff0000),
    "nw-dst": (IP, 0x0a010200, 0xffffff00),
    "tp-src": (UDP, 5001, None),
    "tp-dst": (UDP, 4789, None),
    "ipv6-src": (IPV6, PREFIX, PREFIX_MASK),
    "ipv6-dst": (IPV6, PREFIX, PREFIX_MASK),
    "esp-spi": (ESP6, 0x1000, None),
    "tun-id": ({}, 0x123400, 0xffff00),
    "tun-src": ({}, 0x0a000000, 0xff000000),
    "tun-dst": ({}, 0x0a000001, 0xffffffff),
    "tun-ipv6-src": ({}, PREFIX, PREFIX_MASK),
    "tun-ipv6-dst": ({}, PREFIX, PREFIX_MASK),
    "tun-tos": ({"tun-id": 7}, 0xb8, None),
    "vm-id": ({}, 7, None),
    "vm-prio": ({"vm-id": 7}, 1, None),
}

HOLES = bytes.fromhex("ffff00ff" + 24 * "0")

# Matches that mean nothing: with masks, the field to be named, and a word on it.
CONTRADICTIONS = [
    ({"tp-dst": 80}, {}, "tp-dst", "need"),
    ({**IP, "tp-src": 80}, {}, "tp-src", "need"),
    ({**IP, "nw-proto": 50, "tp-dst": 80}, {}, "tp-dst", "need"),
    ({**IP, "nw-proto": 58, "tp-src": 128}, {}, "tp-src", "icmp6 over ipv6"),
    ({**IPV6, "nw-proto": 1, "tp-src": 8}, {}, "tp-src", "icmp over ip"),
    ({**IP, "nw-proto": 1, "tp-src": 256}, {}, "tp-src", "255"),
    ({**IPV6, "nw-proto": 58, "tp-dst": 256}, {}, "tp-dst", "255"),
    ({"nw-proto": 17}, {}, "nw-proto", "dl_type"),
    ({"nw-tos": 4}, {}, "nw-tos", "dl_type"),
    ({**IP, "nw-tos": 5}, {}, "nw-tos", "DSCP"),
    ({"nw-src": 0x0a000001}, {}, "nw-src", "dl_type"),
    ({**IPV6, "nw-dst": 0x0a000001}, {}, "nw-dst", "dl_type"),
    ({"ipv6-src": PREFIX}, {}, "ipv6-src", "ipv6"),
    ({**IP, "ipv6-dst": PREFIX}, {}, "ipv6-dst", "ipv6"),
    ({**UDP, "esp-spi": 1}, {}, "esp-spi", "50"),
    ({"esp-spi": 1}, {}, "esp-spi", "50"),
    ({"dl-vlan-pcp": 1}, {}, "dl-vlan-pcp", "dl_vlan"),
    ({"dl-vlan": 0xffff, "dl-vlan-pcp": 1}, {}, "dl-vlan-pcp", "dl_vlan"),
    ({**IP, "nw-src": 0x0a000000}, {"nw-src": 0xff00ff00}, "nw-src", "holes"),
    ({**IPV6, "ipv6-dst": PREFIX}, {"ipv6-dst": HOLES}, "ipv6-dst", "holes"),
    ({"tun-dst": 0x0a000000}, {"tun-dst": 0xff00ff00}, "tun-dst", "holes"),
    ({"tun-ipv6-src": PREFIX}, {"tun-ipv6-src": HOLES}, "tun-ipv6-src", "holes"),
    ({"tun-id": 0}, {"tun-id": 0}, "tun-id", "which tunnel"),
    ({"tun-id": 1 << 32}, {}, "tun-id", "0xffffffff"),
    ({"tun-src": 1, "tun-ipv6-src": PREFIX}, {}, "tun-src", "tun_ipv6_src"),
    ({"tun-id": 7, "tun-tos": 3}, {}, "tun-tos", "DSCP"),
    # Fields inside of the tunnel need what is inside of it.
    ({"tun-id": 7, "nw-dst": 0x0a000001}, {}, "nw-dst", "dl_type"),
    ({"tun-id": 7, **IP, "tp-dst": 80}, {}, "tp-dst", "need"),
]

# What this guest has nothing to tell of: no core is isolated, no packet comes.
NOT_HERE = {"core-get": {"isolated"}, "flow-get": {"load"}}

# A value for an attribute that is to be refused for being there at all.
ANY_VALUE = {"string": "x", "flag": True, "nest": {}, "binary": b"\1"}


def result(good, text, *explanation):
    print(("ok " if good else "not ok ") + text, *([] if good else explanation),
          flush=True)


def same(text, expected, actual):
    result(expected == actual, text, f"expected {expected}, got {actual}")


class Client:
    def __init__(self, family):
        self.family = family
        self.ops = family.ops
        for attributes in family.attr_sets.values():
            for _, attribute in attributes.items():
                attribute.display_hint = None   # numbers stay numbers

    def do(self, name, **values):
        values = {key.replace("_", "-"): value for key, value in values.items()}
        return self.family.do(name, values)

    def dump(self, name):
        return self.family.dump(name, {})

    def request(self, op, values):
        if "dump" in op:
            return self.family.dump(op.name, values)
        return self.family.do(op.name, values)

    def refused(self, op, values):
        """The error, or None, and what was said of it."""
        try:
            self.request(op, values)
        except NlError as error:
            return error.error, error.nl_msg.extack or {}
        return None, {}

    def replies(self, op):
        kind = op.yaml.get("dump") or op.yaml.get("do") or op.yaml["event"]
        return set(kind.get("reply", kind).get("attributes", ()))

    def taken(self, op):
        return set(op.yaml.get("do", {}).get("request", {}).get("attributes", ()))

    def events(self, expected, seconds):
        """In the order they came, so many at least if there are."""
        queue = self.family.async_msg_queue
        end = time.monotonic() + seconds
        self.family.check_ntf()
        while len(queue) < expected and time.monotonic() < end:
            select.select([self.family.sock], [], [], 1)
            self.family.check_ntf()
        events = [(event["name"], event["msg"]) for event in queue]
        queue.clear()
        return events


def check_fields(client, ifindex, core):
    for _, field in client.family.attr_sets["match"].items():
        if field.name not in FIELDS:
            result(False, f"field {field.name}: nobody knows how to try it")
            continue
        needed, value, mask = FIELDS[field.name]
        match = {**needed, field.name: ifindex if value is None else value}
        masks = {} if mask is None else {field.name: mask}
        maskable = field.name in client.family.attr_sets["mask"]
        if maskable != bool(masks):
            result(False, f"field {field.name}: takes a mask, or takes none?")
            continue
        client.do("flow-add", match=match, mask=masks, core=core)
        [entry] = client.dump("flow-get")
        kept = {name: bits for name, bits in masks.items()
                if bits not in (0xffffffff, b"\xff" * 16)}
        deleted = client.do("flow-del", match=match, mask=masks, strict=True)
        same(f"field {field.name} comes back as it was sent, and finds its entry",
             (match, kept, {"affected": 1}),
             (entry["match"], entry.get("mask", {}), deleted))


def check_replies(client, core):
    client.do("vm-add", id=7, tenant=3, cores=str(core))
    client.do("vm-add", id=8, tid=[os.getpid()])
    client.do("flow-add", match={**UDP, "nw-dst": 0x0a000000},
              mask={"nw-dst": 0xff000000}, core=core, send_removed=True,
              idle_timeout=600, hard_timeout=1200, cookie=0x1122334455667788)
    # The load is there once it was sampled.
    end = time.monotonic() + 30
    while ("load" not in client.dump("core-get")[0] and time.monotonic() < end):
        time.sleep(0.1)
    for op in client.ops.values():
        if op.name.endswith("-get"):
            answer = client.request(op, {})
            rows = answer if isinstance(answer, list) else [answer]
            absent = NOT_HERE.get(op.name, set())
            same(f"{op.name} tells all that it should",
                 client.replies(op) - absent, set().union(*rows) - absent)
    same("flow-mod tells how many", {"affected": 1},
         client.do("flow-mod", match=UDP, core=0xffffffff, cookie=1))
    same("flow-del tells how many", {"affected": 1}, client.do("flow-del"))
    client.do("vm-del", id=7)
    client.do("vm-del", id=8)


def check_events(client, listener, ifindex, core, other):
    """With a socket for each: the client cannot wait for an answer and take
    events meanwhile."""
    listener.family.ntf_subscribe("events")
    steps = [
        ("dev-detach", {"ifindex": ifindex}, ["dev-del-ntf"]),
        ("dev-attach", {"ifindex": ifindex}, ["dev-add-ntf"]),
        ("dev-set", {"ifindex": ifindex, "fcf": "tos"}, ["dev-change-ntf"]),
        ("dev-set", {"ifindex": ifindex, "fcf": "off", "rss": "follow"},
         ["dev-change-ntf"]),
        ("dev-set", {"ifindex": ifindex, "rss": "off"}, ["dev-change-ntf"]),
        ("vm-add", {"id": 7, "cores": str(core)}, ["vm-add-ntf"]),
        ("vm-add", {"id": 7, "cores": str(other)}, ["vm-change-ntf"]),
        ("vm-del", {"id": 7}, ["vm-del-ntf"]),
        ("config-set", {"interval": 100}, ["config-ntf"]),
        ("flow-mod", {"match": UDP, "core": core}, ["flow-add-ntf"]),
        ("flow-add", {"match": IPV6, "core": core}, ["flow-add-ntf"]),
        ("flow-mod", {"core": other}, 2 * ["flow-change-ntf"]),
        ("flow-add", {"match": IPV6, "core": core}, ["flow-add-ntf"]),
        ("flow-del", {}, 2 * ["flow-del-ntf"]),
        ("flow-add", {"match": IP, "core": core, "idle-timeout": 1},
         ["flow-add-ntf", "flow-del-ntf"]),
        ("flow-add", {"match": IP, "core": core, "hard-timeout": 1},
         ["flow-add-ntf", "flow-del-ntf"]),
    ]
    # These depend on what the entry has; that they are told, is seen above.
    optional = {"mask", "send-removed", "idle-timeout", "hard-timeout", "tid", "load"}
    reasons = []
    seen = set()
    wrong = []
    for command, values, names in steps:
        client.family.do(command, values)
        events = listener.events(len(names), 60)
        same(f"{command} makes {' and '.join(names)}", names,
             [name for name, _ in events])
        for name, event in events:
            seen.add(name)
            told = client.replies(client.family.ntfs[name])
            if (set(event) ^ told) - optional:
                wrong.append((name, event))
            if "reason" in event:
                reasons.append(event["reason"])
    same("the reasons for which entries went",
         ["delete", "delete", "idle", "hard"], reasons)
    same("events that tell too little or too much", [], wrong)
    same("there was an event of each kind", set(client.family.ntfs), seen)
    refused, _ = client.refused(client.ops["vm-del"], {"id": 7})
    same("to forget an unknown VM is refused", errno.ENOENT, refused)
    same("what is refused is no event", [], listener.events(1, 1))


def check_slow_listener(client):
    """One that has lost events is told so, in place of them."""
    family = client.family
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                       family.nlproto.proto_num) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        slow.bind((0, 0))
        group = family.nlproto.get_mcast_id("events", family.mcast_groups)
        slow.setsockopt(Netlink.SOL_NETLINK, Netlink.NETLINK_ADD_MEMBERSHIP,
                        group)
        for _ in range(50):
            client.do("config-set", interval=100)
        try:
            slow.recv(65536, socket.MSG_DONTWAIT)
            error = None
        except OSError as lost:
            error = lost.errno
    same("a listener that is too slow is told", errno.ENOBUFS, error)


class Interruption:
    """A socket: something else happens after the first answer has come."""

    def __init__(self, sock, action):
        self.sock = sock
        self.action = action
        self.told = False

    def __getattr__(self, name):
        return getattr(self.sock, name)

    def recv(self, *arguments):
        data = self.sock.recv(*arguments)
        at = 0
        while at < len(data):
            length, _, flags = struct.unpack_from("=IHH", data, at)
            self.told |= bool(flags & NLM_F_DUMP_INTR)
            at += (length + 3) & ~3
        action, self.action = self.action, None
        if action:
            action()
        return data


def check_dump(client, reader, core):
    """What is there all the time is shown once, whatever else comes and goes
    before the place where the dump is, and behind it."""
    def add(cookie, numbers):
        for number in numbers:
            client.do("flow-add", match={**UDP, "tp-dst": number}, core=core,
                      cookie=cookie)

    def change():
        client.do("flow-del", match_cookie=2)
        # These take free places, most of them before that of the dump.
        add(3, range(1000, 1060))
        # An entry that takes the place of another one has been there before.
        add(1, range(0, 200, 50))

    for number in range(0, 200, 2):
        add(1, [number])
        add(2, [number + 1])
    reader.family.sock = Interruption(reader.family.sock, change)
    entries = reader.dump("flow-get")
    same("entries that stay while a dump is read are in it, each once",
         list(range(0, 200, 2)),
         sorted(entry["match"]["tp-dst"] for entry in entries
                if entry["cookie"] == 1))
    result(any(entry["cookie"] == 2 for entry in entries) and
           sum(entry["cookie"] == 2 for entry in entries) < 100,
           "of those that are deleted meanwhile, there are some", len(entries))
    same("the reader is told of the changes", True, reader.family.sock.told)
    reader.family.sock.told = False
    same("entries after that", 160, len(reader.dump("flow-get")))
    same("without changes, the reader is told of none", False,
         reader.family.sock.told)
    client.do("flow-del")


def check_strict(client):
    """What a command does not take is refused, whatever it says."""
    for op in client.ops.values():
        taken = client.taken(op)
        others = [attribute for _, attribute in op.attr_set.items()
                  if attribute.name not in taken and attribute.type != "pad"]
        wrong = []
        for attribute in others:
            value = ANY_VALUE.get(attribute.type, 1)
            error, extack = client.refused(op, {attribute.name: value})
            if error != errno.EINVAL or "msg" not in extack:
                wrong.append((attribute.name, error, extack))
        same(f"{op.name} takes none of {len(others)} other attributes", [], wrong)


def wrong_values(client, attribute):
    checks = attribute.yaml.get("checks", {})

    def limit(name):
        value = checks[name]
        return (value if isinstance(value, int) else
                client.family.consts[value]["value"])

    if "exact-len" in checks:
        yield b"\1" * (checks["exact-len"] - 1)
        yield b"\1" * (checks["exact-len"] + 1)
    if "max-len" in checks:
        yield "1," * (limit("max-len") // 2) + "1"
    if "min" in checks:
        yield limit("min") - 1
    if "max" in checks:
        yield limit("max") + 1
    if "enum" in attribute.yaml:
        yield len(client.family.consts[attribute.yaml["enum"]].entries)


def wrong_requests(client, op):
    for name in client.taken(op):
        attribute = op.attr_set[name]
        for value in wrong_values(client, attribute):
            yield f".{name}", {name: value}
        nested = attribute.yaml.get("nested-attributes")
        for _, field in client.family.attr_sets[nested].items() if nested else ():
            for value in wrong_values(client, field):
                yield f".{name}.{field.name}", {name: {field.name: value}}


def check_limits(client):
    for op in client.ops.values():
        requests = list(wrong_requests(client, op))
        wrong = []
        for path, values in requests:
            error, extack = client.refused(op, values)
            if (error not in (errno.ERANGE, errno.EINVAL) or
                    extack.get("bad-attr") != path):
                wrong.append((values, error, extack))
        if requests:
            same(f"{op.name} refuses {len(requests)} values beyond the limits",
                 [], wrong)
    same("entries after all this", [], client.dump("flow-get"))


def check_missing(client, ifindex):
    for command, values, missing in [
            ("dev-attach", {}, "ifindex"),
            ("dev-detach", {}, "ifindex"),
            ("dev-set", {}, "ifindex"),
            ("dev-set", {"ifindex": ifindex}, "fcf"),
            ("vm-add", {}, "id"),
            ("vm-add", {"id": 1}, "cores"),
            ("vm-del", {}, "id"),
            ("flow-add", {}, "core"),
            ("flow-mod", {}, "core")]:
        op = client.ops[command]
        error, extack = client.refused(op, values)
        result(error == errno.EINVAL and "msg" in extack and
               extack.get("miss-type") == missing,
               f"{command} tells that {missing} is missing", error, extack)
    for command, values, bad in [
            ("flow-add", {"mask": {"nw-src": 1}, "core": 0}, ".mask.nw-src"),
            ("flow-del", {"mask": {"tun-id": 1}}, ".mask.tun-id"),
            ("flow-mod", {"cookie-mask": 1, "core": 0}, ".cookie-mask"),
            ("flow-del", {"cookie-mask": 1}, ".cookie-mask")]:
        error, extack = client.refused(client.ops[command], values)
        result(error == errno.EINVAL and extack.get("bad-attr") == bad,
               f"{command} tells that {bad} masks nothing", error, extack)


def check_contradictions(client):
    op = client.ops["flow-add"]
    for match, masks, bad, text in CONTRADICTIONS:
        error, extack = client.refused(op, {"match": match, "mask": masks,
                                            "core": 0})
        result(error == errno.EINVAL and text in extack.get("msg", "") and
               extack.get("bad-attr") == f".match.{bad}",
               f"flow-add tells that {bad} is wrong in {', '.join(match)}: "
               f"{extack.get('msg')}", error, extack)
    same("entries after all this", [], client.dump("flow-get"))


def check_ports(client):
    """There may be several of these, and they must not contradict."""
    before = client.do("config-get")
    op = client.ops["config-set"]
    most = client.family.consts["tunnel-ports-max"]["value"]
    client.do("config-set", vxlan_port=[4789, 8472], geneve_port=[6082])
    config = client.do("config-get")
    same("ports of tunnels", ([4789, 8472], [6082]),
         (config["vxlan-port"], config["geneve-port"]))
    for ports, text in [
            ({"vxlan-port": list(range(1000, 1001 + most))}, str(most)),
            ({"vxlan-port": [6082]}, "Geneve"),
            ({"geneve-port": [8472]}, "VXLAN"),
            ({"vxlan-port": [1, 2], "geneve-port": [2, 3]}, "VXLAN")]:
        error, extack = client.refused(op, {**ports, "interval": 10})
        result(error == errno.EINVAL and text in extack.get("msg", ""),
               f"config-set refuses {ports}", error, extack)
    same("the settings after all this", config, client.do("config-get"))
    client.do("config-set", vxlan_port=list(range(1000, 1000 + most)))
    same("as many ports as there may be", most,
         len(client.do("config-get")["vxlan-port"]))
    client.do("config-set", vxlan_port=before["vxlan-port"],
              geneve_port=before["geneve-port"])
    same("the settings put back", before, client.do("config-get"))


def check_rights(client):
    """For the end: there is no way back."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    # Who has opened it counts as well.
    client.family.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                                       client.family.nlproto.proto_num)
    for op in client.ops.values():
        error, _ = client.refused(op, {})
        admin = "admin-perm" in op.yaml.get("flags", [])
        same(f"{op.name} by an ordinary user", errno.EPERM if admin else None,
             error)


def main():
    spec, device, core, other = sys.argv[2:]
    core, other = int(core), int(other)
    ifindex = socket.if_nametoindex(device)

    client, listener = (Client(YnlFamily(spec, "")) for _ in range(2))
    check_fields(client, ifindex, core)
    check_replies(client, core)
    # With an answer for a few entries only.
    check_dump(client, Client(YnlFamily(spec, "", recv_size=4096)), core)
    check_strict(client)
    check_limits(client)
    check_missing(client, ifindex)
    check_contradictions(client)
    check_ports(client)
    check_events(client, listener, ifindex, core, other)
    check_slow_listener(client)
    check_rights(client)


if len(sys.argv) != 6:
    sys.exit(re.sub(r".*\n\n(    .*)\n\n.*", r"usage:\1", __doc__,
                    flags=re.DOTALL))
sys.path.insert(0, sys.argv[1])
from lib import Netlink, NlError, YnlFamily  # noqa: E402 # it is no package of the system
main()
