#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: containers: the kernel's own tests of macvlan, beneath it a bond in three modes
# nics: one
# limit: 480
# needs: selftests/tools/testing/selftests/drivers/net/bonding/bond_macvlan_ipvlan.sh
# control: --set mode=private => macvlan_1->macvlan_2
#
# Of the newest supported kernel, as they come; they have networks of their own.  The
# other one that uses macvlan, local_termination.sh, needs mtools, which Debian does not
# package.

. "$LAB/lib.sh"
. "$LAB/containers.sh"

# Other devices than the tests ask for.
mode=${mode:-bridge}
tests=/tmp/selftests

modprobe -a bonding bridge veth
macvlan_up
cp -r "$LAB_BUILD/selftests/tools/testing/selftests" "$tests"
script=$tests/drivers/net/bonding/bond_macvlan_ipvlan.sh
sed -i "s/ macvlan bridge\$/ macvlan $mode/; / ipvlan  *l2\$/d" "$script"

say "bond_macvlan_ipvlan.sh, but for ipvlan"
status=0
"$script" > /tmp/said 2>&1 || status=$?
count=0
while IFS= read -r line; do
	if [[ $line =~ ^TEST:\ (.*[^ ])\ +\[\ *(OK|FAIL|SKIP)\ *\] ]]; then
		count=$((count + 1))
		check_equal "${BASH_REMATCH[1]}" OK "${BASH_REMATCH[2]}"
	else
		say "$line"
	fi
done < /tmp/said
check_equal "its status" 0 "$status"
check_range "tests" 42 100 "$count"
check_equal "macvlan devices left" "" "$(ip -o link show type macvlan)"
macvlan_down
