# SPDX-License-Identifier: GPL-2.0
"""The os-ken application: keeps each host's VSE table as policy.py says.

With each switch that connects, in this order:

    role, if configured     CAPABILITIES_REQUEST        is there a VSE?
    SET_ASYNC, barrier      CAPABILITIES, VM_INFO of each VM; then the barrier's
                            reply: all VMs are known
    a round                 FLOW, if it is not known what is in the table
                            CORE
                            FLOW_MODs, a barrier after each BATCH of them

A round comes again when something has changed, and every `interval` seconds.  All
of this runs in one green thread, os-ken's for this application's events.
"""

import signal
import socket
from functools import partial

from os_ken.base import app_manager
from os_ken.cfg import CONF
from os_ken.controller import event, ofp_event
from os_ken.controller.handler import DEAD_DISPATCHER, MAIN_DISPATCHER, set_ev_cls
from os_ken.lib import hub
from os_ken.ofproto import ofproto_v1_0, ofproto_v1_3

from . import codec, config, policy, switch
from .parts import Malformed

# As many changes may be on their way.  Were there no limit, and each refused, the
# errors would fill os-ken's queue, and nobody would read on while we send.
BATCH = 64

FEATURES = ("rss", "rps", "ntuple", "vse", "attached", "fcf-tos", "fcf-vlan")
REASONS = {codec.VM_THERE: "is there", codec.VM_STARTED: "started",
           codec.VM_CHANGED: "changed", codec.VM_STOPPED: "stopped"}


class Interval(event.EventBase):
    """It has passed."""


class HangUp(event.EventBase):
    """SIGHUP has come."""


class Host:
    """A host, as the switch tells of it; it is known by the switch's datapath id."""

    def __init__(self, number):
        self.number = number
        self.vms = {}           # VmInfo by port
        self.features = 0
        self.instance = None
        self.connect(None)

    def connect(self, datapath):
        self.datapath = datapath
        self.replayed = {}      # VMs since SET_ASYNC
        self.ready = False      # they are all known
        self.writes = True      # our role lets us
        self.unsure = True      # it is not known what is in the table
        self.installed = {}     # cores by cookie
        self.refused = set()    # changes, of which the log has the reason
        self.forwards = False   # the switch's own table has the entry that forwards
        self.marks = {}         # and these: SetFcf by address
        self.in_round = self.another_round = False
        self.waiting = {}       # by xid: whom to tell of a reply or an error

    def __str__(self):
        return f"host {self.number:016x}"


class VseController(app_manager.OSKenApp):
    OFP_VERSIONS = [ofproto_v1_0.OFP_VERSION, ofproto_v1_3.OFP_VERSION]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.settings = self._read_settings()
        self.hosts = {}
        # A signal handler can't do much, but ring: the other end is waited for.
        self.bell, self.ear = socket.socketpair()
        signal.signal(signal.SIGHUP, lambda *_: self.bell.send(b"!"))

    def start(self):
        super().start()
        self.threads += [hub.spawn(self._clock), hub.spawn(self._listen)]

    def _read_settings(self):
        settings = config.load(CONF.vse_config)
        for section in (settings.default, *settings.tenants.values(), *settings.all_vms()):
            for match in section.match:
                switch.check_match(match)
        return settings

    # The clock, and the configuration

    def _clock(self):
        seconds = 0
        while self.is_active:
            hub.sleep(1)
            seconds += 1
            if seconds >= self.settings.interval:
                seconds = 0
                self.send_event(self.name, Interval())

    def _listen(self):
        while self.is_active:
            self.ear.recv(1)
            self.send_event(self.name, HangUp())

    @set_ev_cls(Interval)
    def _interval(self, _):
        for host in self.hosts.values():
            self._round(host)

    @set_ev_cls(HangUp)
    def _hang_up(self, _):
        before = self.settings
        try:
            self.settings = self._read_settings()
        except config.ConfigError as error:
            self.logger.error("the configuration stays as it was: %s", error)
            return
        self.logger.info("the configuration was read again")
        role = self.settings.role, self.settings.generation
        for host in self.hosts.values():
            host.refused.clear()
            if role != (before.role, before.generation) and host.datapath:
                self._take_role(host)
        self._forward()
        self._interval(None)

    # Connections

    @set_ev_cls(ofp_event.EventOFPStateChange, [MAIN_DISPATCHER, DEAD_DISPATCHER])
    def _state_change(self, ev):
        datapath = ev.datapath
        if datapath.id is None:
            return
        host = self.hosts.setdefault(datapath.id, Host(datapath.id))
        if ev.state == MAIN_DISPATCHER:
            self._connected(host, datapath)
        elif host.datapath is datapath:
            self.logger.info("%s: gone", host)
            host.connect(None)

    def _connected(self, host, datapath):
        self.logger.info("%s: connected, OpenFlow version %d", host,
                         datapath.ofproto.OFP_VERSION)
        host.connect(datapath)
        if self.settings.role != config.EQUAL:
            self._take_role(host)
        # What an earlier run has left is either replaced or deleted.
        host.marks = {vm.mac: "unknown" for vm in self.settings.all_vms() if vm.mac}
        self._forward()
        self._send_vse(host, codec.CapabilitiesRequest(), partial(self._no_vse, host))

    def _take_role(self, host):
        host.writes = self.settings.role != config.SECONDARY
        host.unsure = True
        self._send(host, switch.role(host.datapath, self.settings.role,
                                     self.settings.generation), partial(self._no_role, host))

    def _no_role(self, host, error):
        host.writes = False
        self.logger.error("%s: the role '%s' is refused: %s", host, self.settings.role, error)

    def _no_vse(self, host, error):
        self.logger.info("%s: the switch knows nothing of VSE: %s", host, error)

    def _send(self, host, message, then=None):
        xid = host.datapath.set_xid(message)
        if then:
            host.waiting[xid] = then
        host.datapath.send_msg(message)
        return xid

    def _send_vse(self, host, message, then=None):
        return self._send(host, switch.message(host.datapath, message), then)

    def _barrier(self, host, then):
        self._send(host, host.datapath.ofproto_parser.OFPBarrierRequest(host.datapath), then)

    # What the switch sends

    def _host(self, message):
        host = self.hosts.get(message.datapath.id)
        return host if host and host.datapath is message.datapath else None

    @set_ev_cls([ofp_event.EventOFPVendor, ofp_event.EventOFPExperimenter,
                 ofp_event.EventOFPVendorStatsReply, ofp_event.EventOFPExperimenterStatsReply],
                MAIN_DISPATCHER)
    def _message(self, ev):
        host = self._host(ev.msg)
        try:
            if not host or not codec.is_vse(ev.msg.buf):
                return
            _, xid, message = codec.unpack(ev.msg.buf)
        except Malformed as error:
            self.logger.warning("%s: a message that is no good: %s", host, error)
            return
        match message:
            case codec.Capabilities():
                self._capabilities(host, xid, message)
            case codec.VmInfo():
                self._vm_info(host, message)
            case codec.FlowRemoved():
                self._flow_removed(host, message)
            case codec.FlowReply() | codec.CoreReply() if xid in host.waiting:
                then = host.waiting[xid] if message.more else host.waiting.pop(xid)
                then(message)

    @set_ev_cls(ofp_event.EventOFPBarrierReply, MAIN_DISPATCHER)
    def _barrier_reply(self, ev):
        host = self._host(ev.msg)
        if host and ev.msg.xid in host.waiting:
            host.waiting.pop(ev.msg.xid)(None)

    @set_ev_cls(ofp_event.EventOFPErrorMsg, MAIN_DISPATCHER)
    def _error(self, ev):
        host = self._host(ev.msg)
        if not host:
            return
        error = switch.error(ev.msg)
        if ev.msg.xid in host.waiting:
            host.waiting.pop(ev.msg.xid)(error)
        else:
            self.logger.warning("%s: refused: %s", host, error)

    def _capabilities(self, host, xid, message):
        features = " ".join(name for n, name in enumerate(FEATURES)
                            if message.features & 1 << n)
        self.logger.info("%s: %d cores, %d online, %d entries, instance %d: %s", host,
                         message.cores, message.online, message.entries, message.instance,
                         features)
        if message.instance != host.instance or message.reason == codec.LOST:
            host.unsure = True
        host.features, host.instance = message.features, message.instance
        if message.reason == codec.ASKED:
            host.waiting.pop(xid, None)
            self._send_vse(host, codec.SetAsync())
            self._barrier(host, partial(self._learned, host))
        self._forward()
        self._round(host)

    def _learned(self, host, error):
        if error:
            self.logger.error("%s: no barrier: %s", host, error)
            return
        host.vms, host.ready = host.replayed, True
        self._forward()
        self._round(host)

    def _vm_info(self, host, vm):
        self.logger.info("%s: VM %d of tenant %d %s on port %d (%s), cores %s%s", host,
                         vm.vm_id, vm.tenant, REASONS[vm.reason], vm.port, vm.name,
                         ",".join(map(str, vm.cores)) or "unknown",
                         "" if vm.bound else ", not bound")
        for vms in (host.vms, host.replayed):
            if vm.reason != codec.VM_STOPPED:
                vms[vm.port] = vm
            elif vm.port in vms and vms[vm.port].vm_id == vm.vm_id:
                del vms[vm.port]
        self._forward()
        self._round(host)

    def _flow_removed(self, host, message):
        cookie = message.entry.cookie
        if host.installed.pop(cookie, message) is not message:
            self.logger.warning("%s: entry %#x was removed by someone else", host, cookie)
            self._round(host)

    # A round

    def _round(self, host):
        if not (host.ready and host.writes and host.features & codec.VSE):
            return
        host.another_round = host.in_round
        if host.in_round:
            return
        host.in_round = True
        if host.unsure:
            host.unsure = False
            host.installed = {}
            self._send_vse(host, codec.FlowRequest(policy.own(host.number), policy.OWN_MASK),
                           partial(self._flows, host))
        else:
            self._ask_cores(host)

    def _ask_cores(self, host):
        self._send_vse(host, codec.CoreRequest(), partial(self._cores, host, []))

    def _flows(self, host, reply):
        if not isinstance(reply, codec.FlowReply):
            host.unsure = True
            self._end_round(host, reply)
            return
        host.installed |= {entry.cookie: entry.core for entry in reply.entries}
        if not reply.more:
            self._ask_cores(host)

    def _cores(self, host, rows, reply):
        if not isinstance(reply, codec.CoreReply):
            self._end_round(host, reply)
            return
        rows += reply.rows
        if reply.more:
            return
        entries = policy.plan(self.settings.on(host.number), host.features,
                              host.vms.values(), rows, host.installed)
        added, deleted = policy.difference(entries, host.installed)
        if added or deleted:
            self.logger.info("%s: %d entries to add, %d to delete", host, len(added),
                             len(deleted))
        self._change(host, [*deleted, *added], None)

    def _change(self, host, changes, error):
        """The next batch, when the barrier behind the one before has been answered."""
        if error or not changes or not host.writes:
            self._end_round(host, error)
            return
        xids = [self._change_one(host, change) for change in changes[:BATCH]]

        def then(error):
            for xid in xids:
                host.waiting.pop(xid, None)
            self._change(host, changes[BATCH:], error)
        self._barrier(host, then)

    def _change_one(self, host, change):
        """Add an entry, or delete those with a cookie."""
        if isinstance(change, policy.Entry):
            cookie, message, what = change.cookie, switch.add(change), f"add {change}"
            after = {cookie: change.core}
        else:
            cookie, message, what = change, switch.delete(change), f"delete entry {change:#x}"
            after = {}
        self.logger.info("%s: %s", host, what)
        before = {cookie: host.installed.pop(cookie)} if cookie in host.installed else {}
        host.installed |= after
        return self._send_vse(host, message,
                              partial(self._refused, host, cookie, before, what))

    def _refused(self, host, cookie, before, what, error):
        """All is as before.  The next round tries again."""
        host.installed.pop(cookie, None)
        host.installed |= before
        if error == switch.IS_SECONDARY:
            if host.writes:
                self.logger.error("%s: another controller is the primary one now", host)
            host.writes = False
        elif (what, error) not in host.refused:
            host.refused.add((what, error))
            self.logger.warning("%s: refused: %s: %s", host, what, error)

    def _end_round(self, host, error):
        if error:
            self.logger.warning("%s: the round ends: %s", host, error)
        host.in_round = False
        if host.another_round:
            self._round(host)

    # The switches' own tables

    def _forward(self):
        """Has the switches forward packets, and mark those for VMs."""
        if not self.settings.forward:
            return
        # A VM that has moved is where it was told of by a switch that is connected.
        wanted = policy.marks(
            (self.settings.on(host.number), host.features, host.vms.values())
            for host in sorted(self.hosts.values(), key=lambda host: bool(host.datapath)))
        for host in self.hosts.values():
            if not host.datapath or not host.writes:
                continue
            if not host.forwards:
                self._send(host, switch.forward(host.datapath))
            host.forwards = True
            for mac in host.marks.keys() | wanted.keys():
                if host.marks.get(mac) != wanted.get(mac):
                    self._send(host, switch.mark(host.datapath, mac, wanted.get(mac)))
            host.marks = wanted
