# SPDX-License-Identifier: GPL-2.0
"""The controller's configuration: a TOML file, see docs/controller.md."""

import re
import tomllib
from dataclasses import dataclass, field, replace

ON_THE_FLY, PREDETERMINED, OFF = "on-the-fly", "predetermined", "off"
EQUAL, PRIMARY, SECONDARY = "equal", "primary", "secondary"

# A match is made of pairs, name and value, in the names of OXM.
Match = tuple[tuple[str, object], ...]


class ConfigError(ValueError):
    """The file cannot be read, or says what makes no sense."""


@dataclass(frozen=True)
class Tenant:
    cores: str = ON_THE_FLY
    priority: bool = False
    match: tuple[Match, ...] = ()


@dataclass(frozen=True)
class Vm:
    match: tuple[Match, ...] = ()
    mac: str | None = None


@dataclass(frozen=True)
class Settings:
    role: str = EQUAL
    generation: int = 0
    forward: bool = False
    interval: int = 10
    default: Tenant = Tenant()
    tenants: dict[int, Tenant] = field(default_factory=dict)
    vms: dict[int, Vm] = field(default_factory=dict)
    hosts: dict[int, dict[int, Vm]] = field(default_factory=dict)
    host: int = 0

    def on(self, host):
        """These settings as they are for one host: a VM id is its own."""
        return replace(self, host=host, vms=self.vms | self.hosts.get(host, {}))

    def tenant(self, number):
        return self.tenants.get(number, self.default)

    def all_vms(self):
        return [vm for vms in (self.vms, *self.hosts.values()) for vm in vms.values()]

    def vm(self, number):
        return self.vms.get(number, Vm())


def _one_of(*values):
    return lambda value: isinstance(value, type(values[0])) and value in values


def _up_to(highest, lowest=0):
    return lambda value: type(value) is int and lowest <= value <= highest


def _is_mac(value):
    return isinstance(value, str) and re.fullmatch("([0-9a-f]{2}:){5}[0-9a-f]{2}", value)


def _is_matches(value):
    return isinstance(value, list) and all(isinstance(one, dict) and one for one in value)


def _is_table(value):
    return isinstance(value, dict)


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


def _matches(value):
    return tuple(tuple(sorted((name, _hashable(one)) for name, one in match.items()))
                 for match in value)


_BOOLEAN = _one_of(True, False)
_TENANT = {"cores": _one_of(ON_THE_FLY, PREDETERMINED, OFF), "priority": _BOOLEAN,
           "match": _is_matches}
_VM = {"match": _is_matches, "mac": _is_mac}
_TOP = {"role": _one_of(EQUAL, PRIMARY, SECONDARY), "generation": _up_to(2**63 - 1),
        "forward": _BOOLEAN, "interval": _up_to(3600, 1)}


def _section(where, table, known):
    """What a section says, after a look at whether it can."""
    if not isinstance(table, dict):
        raise ConfigError(f"{where} has to be a section")
    for name, value in table.items():
        if name not in known:
            raise ConfigError(f"{where}: '{name}' is unknown; there are {', '.join(known)}")
        if not known[name](value):
            raise ConfigError(f"{where}: {name} cannot be {value!r}")
    return {name: _matches(value) if name == "match" else value
            for name, value in table.items()}


def _numbered(name, tables, highest, known, base=10):
    """Sections like [tenant.3], by their numbers."""
    sections = {}
    if not isinstance(tables, dict):
        raise ConfigError(f"{name} has to be sections, like [{name}.1]")
    for number, table in tables.items():
        digits = "[0-9]+" if base == 10 else "[0-9a-f]+"
        if not re.fullmatch(digits, number) or int(number, base) > highest:
            raise ConfigError(f"[{name}.{number}]: the number goes from 0 to {highest}")
        sections[int(number, base)] = _section(f"[{name}.{number}]", table, known)
    return sections


def _vms(name, tables):
    return {number: Vm(**section)
            for number, section in _numbered(name, tables, 4094, _VM).items()}


def parse(text):
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(str(error)) from None
    default = _section("[default]", top.pop("default", {}), _TENANT)
    tenants = _numbered("tenant", top.pop("tenant", {}), 2**32 - 1, _TENANT)
    vms = _vms("vm", top.pop("vm", {}))
    hosts = {number: _vms(f"host.{number:016x}.vm", host.get("vm", {})) for number, host in
             _numbered("host", top.pop("host", {}), 2**64 - 1, {"vm": _is_table}, 16).items()}
    return Settings(**_section("the file", top, _TOP), default=Tenant(**default),
                    tenants={number: Tenant(**default | section)
                             for number, section in tenants.items()},
                    vms=vms, hosts=hosts)


def load(path):
    try:
        with open(path, encoding="utf-8") as file:
            return parse(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(error)) from None
