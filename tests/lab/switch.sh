# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Open vSwitch in the guest, one on each side: real daemons, with a database of their
# own.  To be read after lib.sh.

# on_switch host|peer OVS-VSCTL-ARGUMENT...
on_switch() {
	local side=$1
	shift
	"$side" ovs-vsctl --db="unix:/run/ovs-$side/db.sock" --timeout=60 "$@"
}

# start_switch host|peer: an Open vSwitch in that namespace
start_switch() {
	local side=$1 dir=/run/ovs-$1
	mkdir "$dir"
	ovsdb-tool create "$dir/conf.db" /usr/share/openvswitch/vswitch.ovsschema
	export OVS_RUNDIR=$dir
	"$side" ovsdb-server "$dir/conf.db" --remote="punix:$dir/db.sock" \
		--pidfile="$dir/ovsdb.pid" --log-file="$dir/ovsdb.log" -vconsole:warn \
		--no-chdir --detach
	on_switch "$side" --no-wait init
	"$side" ovs-vswitchd "unix:$dir/db.sock" --pidfile="$dir/vswitchd.pid" \
		--log-file="$dir/vswitchd.log" -vconsole:warn --no-chdir --detach
}
