# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Open vSwitch in the guest, one on each side: real daemons, with a database of their
# own.  To be read after lib.sh.

# use_switch_with_vse: that of make ovs, in place of Debian's
use_switch_with_vse() {
	local built=$LAB_BUILD/ovs/build
	PATH=$built/utilities:$built/vswitchd:$PATH
}

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
	start_vswitchd "$side"
}

# start_vswitchd host|peer: with the database that is there
start_vswitchd() {
	local dir=/run/ovs-$1
	"$1" ovs-vswitchd "unix:$dir/db.sock" --pidfile="$dir/vswitchd.pid" \
		--log-file="$dir/vswitchd.log" -vconsole:warn --no-chdir --detach
}

# end_vswitchd host|peer
end_vswitchd() {
	say "$1: end of ovs-vswitchd"
	kill "$(< "/run/ovs-$1/vswitchd.pid")"
	wait_until 20 "its end" test ! -e "/run/ovs-$1/vswitchd.pid"
}

# controllers_of host|peer BRIDGE TARGET...: the bridge gets these and no others
controllers_of() {
	local side=$1 bridge=$2 target command=() names=()
	shift 2
	for target; do
		names+=("@controller${#names[@]}")
		command+=(-- "--id=${names[-1]}" create controller "target=\"$target\""
			connection_mode=out-of-band max_backoff=1000 inactivity_probe=60000)
	done
	on_switch "$side" "${command[@]}" -- \
		set bridge "$bridge" "controller=[$(IFS=,; echo "${names[*]}")]"
}
