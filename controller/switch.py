# SPDX-License-Identifier: GPL-2.0
"""VSE's messages as os-ken's: how they are sent to a switch, and what comes back."""

import struct
from types import SimpleNamespace

from os_ken.lib.mac import haddr_to_bin
from os_ken.ofproto import ofproto_v1_0, ofproto_v1_3, ofproto_v1_3_parser

from . import codec, config, policy
from .parts import VENDOR, Malformed, SetIrqCore

# os-ken 2.5.0 asks each error whether it is of this type, and its OpenFlow 1.0 has
# none: any error would end the connection.
if not hasattr(ofproto_v1_0, "OFPET_EXPERIMENTER"):
    ofproto_v1_0.OFPET_EXPERIMENTER = 0xffff

# OpenFlow 1.0's roles are Nicira's.
_ROLES_10 = {config.EQUAL: ofproto_v1_0.NX_ROLE_OTHER,
             config.PRIMARY: ofproto_v1_0.NX_ROLE_MASTER,
             config.SECONDARY: ofproto_v1_0.NX_ROLE_SLAVE}
_ROLES_13 = {config.EQUAL: ofproto_v1_3.OFPCR_ROLE_EQUAL,
             config.PRIMARY: ofproto_v1_3.OFPCR_ROLE_MASTER,
             config.SECONDARY: ofproto_v1_3.OFPCR_ROLE_SLAVE}


# What is wrapped for VSE is OpenFlow 1.3, whatever the connection has.
_WRAPPED = SimpleNamespace(ofproto=ofproto_v1_3, ofproto_parser=ofproto_v1_3_parser)


# In OpenFlow 1.0 an error of Nicira's.
_SECONDARY = struct.pack("!HHIHH", 0xb0c2, 0, 0x2320, 1, 514), struct.pack("!HH", 1, 10)
IS_SECONDARY = "this controller has the secondary role"


def error(message):
    """What an error of os-ken's says: a codec.Error, or a text."""
    try:
        return codec.unpack(message.buf)[2]
    except Malformed:
        pass
    if message.buf[8:].startswith(_SECONDARY):
        return IS_SECONDARY
    ofp, code = message.datapath.ofproto, getattr(message, "code", 0)
    return (f"{ofp.ofp_error_type_to_str(message.type)}, "
            f"{ofp.ofp_error_code_to_str(message.type, code)}")


def message(datapath, body):
    """A message of codec's as one of os-ken's."""
    parser = datapath.ofproto_parser
    old = datapath.ofproto.OFP_VERSION == codec.OF10
    number, data = body.NUMBER, body.body()
    if hasattr(body, "REPLY"):
        if old:
            data = number.to_bytes(4, "big") + bytes(4) + data
            return parser.OFPVendorStatsRequest(datapath, 0, VENDOR, data)
        return parser.OFPExperimenterStatsRequest(datapath, 0, VENDOR, number, data)
    if old:
        vendor = parser.OFPVendor(datapath)
        vendor.vendor, vendor.data = VENDOR, number.to_bytes(4, "big") + data
        return vendor
    return parser.OFPExperimenter(datapath, VENDOR, number, data)


def _action(parser, action):
    return parser.OFPActionExperimenterUnknown(VENDOR, action.pack()[8:])


def _inner(command, match=(), actions=(), **fields):
    """A FLOW_MOD to be wrapped."""
    parser, ofp = ofproto_v1_3_parser, ofproto_v1_3
    instructions = [parser.OFPInstructionActions(ofp.OFPIT_APPLY_ACTIONS, list(actions))]
    inner = parser.OFPFlowMod(_WRAPPED, command=command, match=parser.OFPMatch(**dict(match)),
                              out_port=ofp.OFPP_ANY, out_group=ofp.OFPG_ANY,
                              instructions=instructions if actions else [], **fields)
    inner.serialize()
    return bytes(inner.buf)


def add(entry):
    """The message that adds an entry, or replaces the one that has its match."""
    ofp, parser = ofproto_v1_3, ofproto_v1_3_parser
    return codec.FlowMod(_inner(ofp.OFPFC_ADD, entry.match,
                                [_action(parser, SetIrqCore(entry.core))],
                                cookie=entry.cookie, priority=entry.priority,
                                flags=ofp.OFPFF_SEND_FLOW_REM), entry.extra)


def delete(cookie):
    """The message that deletes the entries with this cookie."""
    return codec.FlowMod(_inner(ofproto_v1_3.OFPFC_DELETE, cookie=cookie,
                                cookie_mask=2**64 - 1))


def check_match(match):
    """os-ken takes a value that is too large for the field, and cuts it off."""
    try:
        made = ofproto_v1_3_parser.OFPMatch(**dict(match))
        made.serialize(bytearray(), 0)
        for name, value in match:
            if isinstance(value, int) and made[name] != value:
                raise ValueError(f"{name} cannot be {value}")
    except Exception as error:      # whatever os-ken stumbles on
        raise config.ConfigError(f"no match: {dict(match)}: {error}") from None


def role(datapath, name, generation):
    parser = datapath.ofproto_parser
    if datapath.ofproto.OFP_VERSION == codec.OF10:
        return parser.NXTRoleRequest(datapath, _ROLES_10[name])
    return parser.OFPRoleRequest(datapath, _ROLES_13[name], generation)


def forward(datapath):
    """The entry of the switch's own table that makes it forward as a switch does."""
    ofp, parser = datapath.ofproto, datapath.ofproto_parser
    actions = [parser.OFPActionOutput(ofp.OFPP_NORMAL)]
    fields = {"match": parser.OFPMatch(), "cookie": policy.MARK, "command": ofp.OFPFC_ADD,
              "priority": 0}
    if ofp.OFP_VERSION == codec.OF10:
        return parser.OFPFlowMod(datapath, actions=actions, **fields)
    instructions = [parser.OFPInstructionActions(ofp.OFPIT_APPLY_ACTIONS, actions)]
    return parser.OFPFlowMod(datapath, instructions=instructions, **fields)


def mark(datapath, mac, set_fcf):
    """The one that writes the flow control field of packets to an address, and
    forwards them; or, without an action, that which deletes it."""
    ofp, parser = datapath.ofproto, datapath.ofproto_parser
    old = ofp.OFP_VERSION == codec.OF10
    match = (parser.OFPMatch(dl_dst=haddr_to_bin(mac)) if old
             else parser.OFPMatch(eth_dst=mac))
    actions = []
    if set_fcf:
        unknown = (parser.OFPActionVendorUnknown if old
                   else parser.OFPActionExperimenterUnknown)
        actions = [unknown(VENDOR, set_fcf.pack()[8:]),
                   parser.OFPActionOutput(ofp.OFPP_NORMAL)]
    fields = {"match": match, "cookie": policy.MARK, "priority": 1000,
              "command": ofp.OFPFC_ADD if set_fcf else ofp.OFPFC_DELETE_STRICT}
    if old:
        return parser.OFPFlowMod(datapath, actions=actions, out_port=ofp.OFPP_NONE, **fields)
    instructions = [parser.OFPInstructionActions(ofp.OFPIT_APPLY_ACTIONS, actions)]
    return parser.OFPFlowMod(datapath, out_port=ofp.OFPP_ANY, out_group=ofp.OFPG_ANY,
                             instructions=instructions, **fields)
