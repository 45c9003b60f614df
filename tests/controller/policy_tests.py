# SPDX-License-Identifier: GPL-2.0
"""Which entries exist, on which cores, and what the configuration may say."""

import dataclasses

from controller import config, policy
from controller.codec import ATTACHED, FCF_TOS, FCF_VLAN, VM_THERE, VSE, VmInfo
from controller.parts import CORE_ALLOWED, CORE_ONLINE, CoreRow, ExtraMatch, SetFcf

FEATURES = VSE | ATTACHED | FCF_TOS


def vm(number, tenant=3, *cores, by_threads=False):
    return VmInfo(number, tenant, number + 100, VM_THERE, True, by_threads, "vnet", cores)


def row(core, load, flags=CORE_ONLINE | CORE_ALLOWED, vms=()):
    return CoreRow(flags, core, load, 0, 0, 0, None, None, None, vms)


def settings(text=""):
    return config.parse(text)


def cores(entries):
    return [entry.core for entry in entries]


def installed(entries):
    return {entry.cookie: entry.core for entry in entries}


def test_flows(checks):
    plan = policy.plan
    checks.equal("a VM has one entry, by its VM id, and VSE chooses",
                 [policy.Entry((), ExtraMatch(vm_id=7), None)],
                 plan(settings(), FEATURES, [vm(7)], [], {}))
    checks.equal("not where no NIC has the flow control field", [],
                 plan(settings(), VSE | ATTACHED, [vm(7)], [], {}))
    checks.equal("not where the VM id has no room in it", [],
                 plan(settings(), FEATURES, [vm(32)], [], {}))
    checks.equal("in the VLAN tag there is room", 1,
                 len(plan(settings(), VSE | FCF_VLAN, [vm(4094)], [], {})))
    checks.equal("a VM with two ports has one entry", 1,
                 len(plan(settings(), FEATURES, [vm(7), vm(7)], [], {})))

    text = """
        [tenant.3]
        match = [{eth_type = 0x0800, ipv4_dst = ["10.0.0.0", "255.0.0.0"]}]
        [tenant.4]
        cores = "off"
        [vm.7]
        match = [{tunnel_id = 7}, {tunnel_id = 8}]
    """
    entries = plan(settings(text), VSE, [vm(8), vm(7)], [], {})
    checks.equal("its own matches and its tenant's, each once", [
        (("tunnel_id", 7),), (("tunnel_id", 8),),
        (("eth_type", 0x0800), ("ipv4_dst", ("10.0.0.0", "255.0.0.0")))],
                 [entry.match for entry in entries])
    checks.equal("a tenant that is off has none", [],
                 plan(settings(text), FEATURES, [vm(5, 4)], [], {}))


def test_priority(checks):
    raised = settings("[tenant.3]\npriority = true")
    plain, prior = policy.plan(raised, FEATURES, [vm(7)], [], {})
    checks.equal("a tenant with priority has a second entry, with the priority bit",
                 ExtraMatch(vm_id=7, priority=True), prior.extra)
    checks.true("it comes before the first", prior.priority > plain.priority)
    checks.equal("the first one is that of a tenant without",
                 policy.plan(settings(), FEATURES, [vm(7)], [], {}), [plain])
    checks.equal("so only the second one comes and goes",
                 [([prior], []), ([], [prior.cookie])],
                 [policy.difference([plain, prior], installed([plain])),
                  policy.difference([plain], installed([plain, prior]))])
    matched = settings("[tenant.3]\npriority = true\nmatch = [{tunnel_id = 7}]")
    checks.equal("where nobody can carry the bit there is no second one", 1,
                 len(policy.plan(matched, VSE, [vm(7)], [], {})))


def test_cores(checks):
    named = settings('[default]\ncores = "predetermined"')
    table = [row(0, 900), row(1, 20, vms=((7, True),)), row(2, 300), row(3, 10, CORE_ONLINE),
             row(4, 0, CORE_ALLOWED), row(5, 15), row(6, 90)]

    def plan(vms, there=None, config=named, rows=None):
        return policy.plan(config, FEATURES, vms, table if rows is None else rows, there or {})

    checks.equal("the least loaded core that is allowed, online, without a VM", [5],
                 cores(plan([vm(7)])))
    checks.equal("not one that VM_INFO has a VM on", [6], cores(plan([vm(7, 3, 5)])))
    checks.equal("but where its threads once were does not count", [5],
                 cores(plan([vm(7, 3, 5, by_threads=True)])))
    checks.equal("the second one elsewhere, though nothing shows load yet", [5, 6],
                 cores(plan([vm(7), vm(8)], rows=[row(5, 15), row(6, 90)])))
    checks.equal("but not on a core that is busier than both would be", [5, 5],
                 cores(plan([vm(7), vm(8)], rows=[row(5, 15), row(6, 900)])))
    others = [dataclasses.replace(row(5, 15), entries=2), row(6, 190)]
    checks.equal("others' entries count, too", [6], cores(plan([vm(7)], rows=others)))
    there = {policy.Entry((), ExtraMatch(n)).cookie: 5 for n in (9, 10)}
    checks.equal("but not its own that are there", [5],
                 cores(plan([vm(7)], there, rows=others)))
    checks.equal("VSE chooses where there is no core", [None], cores(plan([vm(7)], rows=[])))
    checks.equal("a load that is not known is none", [1],
                 cores(plan([vm(7)], rows=[row(0, 50), row(1, None)])))

    there = installed(plan([vm(7)], rows=[row(2, 0)]))
    checks.equal("an entry keeps its core", [2], cores(plan([vm(7)], there)))
    checks.equal("until a VM is there", [5], cores(plan([vm(7), vm(9, 4, 2)], there))[:1])
    there = installed(plan([vm(8)]))
    two = [row(5, 15), row(6, 90)]
    checks.equal("a new one looks for another", [6, 5],
                 cores(plan([vm(7), vm(8)], there, rows=two)))
    checks.equal("one that VSE chose for gets one when it is predetermined", [5],
                 cores(plan([vm(7)], installed(policy.plan(settings(), FEATURES, [vm(7)], [],
                                                           {})))))

    raised = settings('[default]\ncores = "predetermined"\n[tenant.4]\npriority = true')
    three = [vm(7), vm(8), vm(9, 4)]
    there = installed(plan(three, rows=[row(2, 0)]))
    checks.equal("a tenant with priority chooses first, and both its entries go there",
                 [5, 5, 6, 6], cores(plan(three, config=raised)))
    checks.equal("others make room for it", [2, 2, 5, 6], cores(plan(three, there, raised)))
    checks.equal("also for one that comes late", [5, 5, 6],
                 cores(plan([vm(8), vm(9, 4)], installed(plan([vm(8)])), raised, two)))
    checks.equal("if there is another core", [2, 2, 2, 2],
                 cores(plan(three, there, raised, [row(2, 0)])))


def test_difference(checks):
    one, two, three = (policy.Entry((("tunnel_id", n),), core=n) for n in range(3))
    moved = policy.Entry((("tunnel_id", 1),), core=5)
    checks.equal("what is missing is added, what is too much is deleted",
                 ([three], [one.cookie]),
                 policy.difference([two, three], installed([one, two])))
    checks.equal("an entry with another core is replaced", ([moved], []),
                 policy.difference([moved], installed([two])))
    checks.equal("also one that VSE chose for", ([two], []),
                 policy.difference([two], {two.cookie: None}))
    checks.equal("all cookies carry our mark, and each is another", (3, {policy.MARK}),
                 (len({one.cookie, two.cookie, three.cookie}),
                  {entry.cookie & 0xffff << 48 for entry in (one, two, three)}))
    (first,), (second,) = (policy.plan(settings().on(switch), FEATURES, [vm(7)], [], {})
                           for switch in (1, 2))
    checks.equal("by another switch, another cookie that begins differently",
                 [True, True, False, False],
                 [entry.cookie & policy.OWN_MASK == policy.own(switch)
                  for entry, switch in ((first, 1), (second, 2), (first, 2), (second, 1))])
    shown = policy.Entry((("ipv4_dst", ("10.0.0.0", "255.0.0.0")),), ExtraMatch(priority=True))
    checks.equal("the log shows an entry", "priority=True,ipv4_dst=10.0.0.0/255.0.0.0,"
                 "actions=set_irq_core:auto", str(shown))
    # An earlier version's entries are to be found.
    checks.equal("a cookie is the same in each run", 0x565391d82d89684b, one.cookie)


def test_marks(checks):
    text = '[tenant.4]\npriority = true\n[tenant.5]\ncores = "off"\n' + "".join(
        f'[vm.{n}]\nmac = "02:00:00:00:00:{n:02x}"\n' for n in (7, 8, 9, 10, 32))
    hosts = [(settings(text), *rest) for rest in (
        (FEATURES, [vm(7), vm(8, 4), vm(32), vm(6)]), (VSE, [vm(9)]), (FEATURES, [vm(10, 5)]))]
    checks.equal("packets to VMs are marked where the VM's host can read it",
                 {"02:00:00:00:00:07": SetFcf(7), "02:00:00:00:00:08": SetFcf(8, True)},
                 policy.marks(hosts))


def test_configuration(checks):
    parsed = settings('role = "primary"\ngeneration = 2\nforward = true\ninterval = 5\n'
                      '[default]\ncores = "predetermined"\n[tenant.3]\npriority = true')
    checks.equal("the configuration is read", ("primary", 2, True, 5),
                 (parsed.role, parsed.generation, parsed.forward, parsed.interval))
    checks.equal("what a tenant does not say is as by default",
                 (config.Tenant("predetermined", True), config.Tenant("predetermined")),
                 (parsed.tenant(3), parsed.tenant(4)))
    here = settings('[vm.7]\nmac = "02:00:00:00:00:07"\n[vm.8]\nmatch = [{tunnel_id = 8}]\n'
                    '[host.00000000000000a1.vm.7]\nmac = "02:00:00:00:a1:07"')
    checks.equal("a host's own VM comes before the one of all hosts", [
        "02:00:00:00:00:07", "02:00:00:00:a1:07", (((("tunnel_id", 8),)),)],
                 [here.on(1).vm(7).mac, here.on(0xa1).vm(7).mac, here.on(0xa1).vm(8).match])
    for what, text, error in [
            ("no TOML", "role = ", "Invalid value"),
            ("an unknown name", "rolle = 1", "'rolle' is unknown"),
            ("an unknown role", 'role = "master"', "role cannot be 'master'"),
            ("a truth value that is a number", "forward = 1", "forward cannot be 1"),
            ("a number that is a truth value", "interval = true", "interval cannot be True"),
            ("an interval of 0", "interval = 0", "interval cannot be 0"),
            ("an unknown name of a tenant", "[tenant.3]\ncore = 1", "[tenant.3]: 'core'"),
            ("an unknown mode", '[default]\ncores = "some"', "cores cannot be 'some'"),
            ("a match that is no list", "[vm.7]\nmatch = {tunnel_id = 7}", "match cannot be"),
            ("an empty match", "[vm.7]\nmatch = [{}]", "match cannot be"),
            ("a MAC that is none", '[vm.7]\nmac = "vnet0"', "mac cannot be"),
            ("VM 4095", "[vm.4095]", "from 0 to 4094"),
            ("a tenant that is no number", "[tenant.red]", "from 0 to 4294967295"),
            ("a host that has no number", "[host.br0]", "[host.br0]: the number"),
            ("a host's section that is unknown", "[host.a1]\nmac = 1", "'mac' is unknown"),
            ("a host's VM that makes no sense", "[host.a1.vm.7]\nmac = 1",
             "[host.00000000000000a1.vm.7]: mac cannot be 1"),
            ("a section that is none", "tenant = 3", "[tenant.1]"),
            ("a numbered section that is none", "[tenant]\n3 = 1", "[tenant.3] has to be")]:
        checks.raises(f"refused: {what}", config.ConfigError, error, config.parse, text)
    checks.raises("refused: a file that is not there", config.ConfigError, "No such file",
                  config.load, "/nonexistent/controller.toml")


def run(checks):
    test_flows(checks)
    test_priority(checks)
    test_cores(checks)
    test_difference(checks)
    test_marks(checks)
    test_configuration(checks)
