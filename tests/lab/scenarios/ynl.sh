#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the module does all that the netlink contract promises, for a stranger's client
# nics: one
# limit: 300
# control: --set silent=unsteered => dev-get tells all that it should
#
#   host                                      peer
#   +-------------------------------------+   +---------------------+
#   | cli.py, the kernel's client         |   | cli.py              |
#   |    | docs/netlink/vse.yaml          |   |    |                |
#   | netlink family vse -- uplink        |   | no such family here |
#   +-------------------------------------+   +---------------------+

. "$LAB/lib.sh"

ynl=$LAB_BUILD/ynl/tools/net/ynl
spec=$(realpath "$LAB/../../docs/netlink/vse.yaml")
# A contract that says nothing of an attribute that is sent.
if [ -n "${silent-}" ]; then
	sed "/&dev-reply/,/name:/ { /- $silent\$/d }" "$spec" > /tmp/vse.yaml
	spec=/tmp/vse.yaml
fi
[ -e "$ynl/cli.py" ] || skip "YNL is not there: run scripts/setup 6.12 and scripts/unpack-tools ynl"

# The schema has been checked where the contract was.
ask() {
	"${run[@]}" /usr/bin/python3 -B "$ynl/cli.py" --spec "$spec" --no-schema "$@"
}

# asked QUESTION: jq's answer from what the client says in JSON
asked() {
	jq -r "$1" < /tmp/answer
}

# not_known: the last line of what it says
not_known() {
	local text
	if ! text=$(ask --dump dev-get 2>&1); then
		echo "${text##*$'\n'}"
		return 1
	fi
}

# Ends nothing where a check of it fails: the others are independent.
take_results() {
	local line
	while IFS= read -r line; do
		case $line in
		"ok "*) ok "${line#ok }" ;;
		"not ok "*) not_ok "${line#not ok }" ;;
		*) say "$line" ;;
		esac
	done < /tmp/results
}

run=(host)
pair_up
vse_up

say "by hand, as docs/netlink/README.md has it"
ask --do flow-add --json '{
	"match": {"dl-type": 2048, "nw-proto": 17, "nw-dst": 167772162, "tp-dst": 5001},
	"cookie": 7, "core": 2}'
ask --output-json --dump flow-get > /tmp/answer
check_equal "destination, as the client writes it" "$HOST_IP" "$(asked '.[].match."nw-dst"')"
check_equal "core" 2 "$(asked '.[].core')"
check_equal "what vsectl calls it" "udp,nw_dst=$HOST_IP,tp_dst=5001" \
	"$(vse_show flow '.[].match')"
peer udpseq send -d "$HOST_IP" -c 100
wait_until 30 "the packets" flow_counted "udp,nw_dst=$HOST_IP,tp_dst=5001" 100
ask --output-json --dump flow-get > /tmp/answer
check_equal "packets" 100 "$(asked '.[].packets')"
check_refused "a second VLAN priority" 'dl_vlan_pcp needs dl_vlan' \
	ask --do flow-add --json '{"match": {"dl-vlan-pcp": 1}, "core": 2}'
check_refused "a core that is none" 'bad-attr.*[.]core' \
	ask --do flow-add --json '{"core": 4095}'
ask --do flow-del --json '{}' > /tmp/answer
check_match "entries deleted" "'affected': 1" "$(< /tmp/answer)"

say "all of it"
host "$LAB/tools/contract.py" "$ynl" "$spec" uplink 2 3 > /tmp/results
take_results

say "another namespace"
run=(peer)
check_refused "the family is not there" "'vse' not supported by the kernel" not_known
