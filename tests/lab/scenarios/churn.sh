#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: all that can change changes at once, under traffic, and works afterwards
# nics: one
# cpus: 6
# threads: single
# limit: 900
# debug: rounds=1 each=300
# control: --set last_core=77 => what worker flows met
#
#   host                                   peer
#   +------------------------+             +--------------------+
#   | uplink, all queues     |<============| peerlink, 64 flows |
#   +------------------------+             +--------------------+
#     Workers, each in a loop of its own:
#       flows    adds, changes and deletes entries      vms     binds, unbinds
#       devices  attaches and detaches                  config  changes settings
#       cores    takes cores 1 and 2 off and on         show    looks at everything
#       rps      rewrites rps_sock_flow_entries and rps_flow_cnt
#       modules  removes vse.ko, and loads it; vsectl has the kernel load it, too
#       nic      sends; removes the NIC driver, and loads it
#
#     A worker that has done its rounds goes on until all have: so all of them
#     overlap to the end, on any machine.  They are in each other's way on
#     purpose.  What that may come to, each worker names; it fails at all else.

. "$LAB/lib.sh"

rounds=${rounds:-2}
nic_rounds=${nic_rounds:-1}
each=${each:-1000}
last_core=${last_core:-2}

# With all this going on, everything takes its time; but what is waited for in vain
# is to be known before the scenario's own time is up.
PATIENCE=$((3 * PATIENCE))

STATE=/run/churn
WORKERS="flows vms devices config cores show rps modules nic"
SOCK_FLOWS=/proc/sys/net/core/rps_sock_flow_entries
FLOWS=64

# ------------------------------------------------------------ what is no fault

# vse.ko, or the device, is just not there, or goes between two steps.
vse_gone='vsectl: (line [0-9]+: )?(vse: module not loaded \(modprobe vse\)'
vse_gone+='|vse: only to be reached from the host.s network namespace, not from this one'
vse_gone+='|vse: the module has just been removed)(; the flows before it have been added)?'
nic_gone='vsectl: (there is no network device "?uplink"?'
nic_gone+='|DEV: there is no such device in the host.s namespace'
nic_gone+='|uplink has no receive queues'
nic_gone+='|/sys/.* is not there: this kernel was built without RPS \(CONFIG_RPS\)'
nic_gone+='|cannot (read|set) /sys/.*: No such (device|file or directory))'
# The shell would like to create a file that is gone, which sysfs does not permit.
file_gone='.*: ((write error: )?No such (file or directory|device)|Permission denied)'
core_gone='vsectl: (line [0-9]+: )?set_irq_core: (the core is offline; .*'
core_gone+='|flows may not be steered to this core; .*)'
# Another one has written there, too.
rps_changed='vsectl: (net.core.rps_sock_flow_entries is 0; .*'
rps_changed+='|rps_flow_cnt of a receive queue is 0; .*'
rps_changed+='|cannot set .*: Numerical result out of range'
rps_changed+='|.* not the [0-9]+ that it was set to: it has been left alone)'

module_used="modprobe: (FATAL: Module vse is in use\."
module_used+="|ERROR: (\.\./libkmod/.*\(\) )?could not remove 'vse(_hook)?': (Resource temporarily unavailable"
module_used+="|Device or resource busy|No such file or directory))"
# vse_hook.ko goes with the last of its users, and may do so just now.
hook_gone="modprobe: ERROR: could not insert .*: Unknown symbol in module.*"

complain() {
	echo "$*" >> "$STATE/unexpected.$WORKER"
	say "$WORKER: unexpected: $*"
	exit 1
}

# may PATTERN COMMAND...: it may fail if each line that it says is like PATTERN;
# sets MET to its status
may() {
	local pattern=$1 said=$STATE/said.$WORKER line
	shift
	MET=0
	"$@" > /dev/null 2> "$said" || MET=$?
	while read -r line; do
		[[ $line =~ ^($pattern)$ ]] || complain "$*: $line"
		echo "$WORKER: $line" >> "$STATE/met.$WORKER"
	done < "$said"
	((MET == 0)) || [ -s "$said" ] || complain "$*: status $MET without a word"
}

# ... and fails when the command does
managed() { may "$@"; ((MET == 0)); }

# until_met WHAT COMMAND...: or until the end of the churn, if that comes first
until_met() {
	local what=$1
	shift
	wait_until 100 "$what" met_or_over "$@"
}

met_or_over() { "$@" || over; }
# put VALUE FILE
put() { echo "$1" > "$2"; }

# packets_pass: some more arrive, unless there is no NIC just now; between
# steps that are quick, for each to see traffic
packets_pass() {
	local rx=/sys/class/net/uplink/statistics/rx_packets before
	read -r before 2> /dev/null < "$rx" || return 0
	until_met "packets" have_passed "$rx" $((before + 50))
}

have_passed() {
	local now
	read -r now 2> /dev/null < "$1" || return 0
	((now >= $2))
}

# ---------------------------------------------------------------- the workers

worker() {
	local round=0
	WORKER=$1
	# Until it is through, it has failed.
	trap ': > "$STATE/failed"' EXIT
	# Two cores for all of them, or they would leave the sender little time.
	taskset -pc "0,$COMMAND_CORE" "$BASHPID" > /dev/null
	until over; do
		round=$((round + 1))
		"$WORKER" "$round"
		((round > $2)) || say "$WORKER: round $round of $2, second $SECONDS"
		((round != $2)) || : > "$STATE/done.$WORKER"
	done
	if [ "$WORKER" = nic ]; then
		add_queue_packets
		stop "$SENDER"
	fi
	say "$WORKER: $round rounds"
	trap - EXIT
}

# All have done their rounds; or one failed, and the others need not go on.
over() {
	local name
	[ ! -e "$STATE/failed" ] || return 0
	for name in $WORKERS; do
		[ -e "$STATE/done.$name" ] || return 1
	done
}

# Entries of other flows, with many masks: the table grows and shrinks.
other_flows() {
	local i
	for i in {1..60}; do
		echo "priority=$i,udp,nw_src=10.0.0.0/$((8 + i % 20)),tp_dst=$((6000 + i)),actions=set_irq_core:auto"
	done
}

flows() {
	local i core udp="udp,nw_dst=$HOST_IP,tp_dst=5001"
	may "$vse_gone" vsectl flow add "priority=5,$udp,actions=set_irq_core:auto"
	may "$vse_gone|$core_gone" vsectl flow add - < "$STATE/other_flows"
	for i in {0..4}; do
		core=$((($1 + i) % (last_core + 1)))
		may "$vse_gone|$core_gone" vsectl flow add \
			"$udp,tp_src=$((40000 + i % 3)),actions=set_irq_core:$core"
	done
	may "$vse_gone|$core_gone" vsectl flow mod "$udp,actions=set_irq_core:$core"
	may "$vse_gone" vsectl flow add "idle_timeout=1,hard_timeout=2,tun_id=$1,udp,actions=set_irq_core:auto"
	may "$vse_gone" vsectl flow del --strict "$udp,tp_src=40001"
	may "$vse_gone" vsectl flow del udp,nw_src=10.0.0.0/16
	may "$vse_gone" vsectl flow flush
}

vms() {
	local no_vm='vsectl: id: there is no VM with this id'
	may "$vse_gone" vsectl vm add id 1 tenant 7 core $((1 + $1 % 2))
	may "$vse_gone" vsectl vm add id 2 core 1-2
	may "$vse_gone" vsectl vm add id 1 core 0
	may "$vse_gone|$no_vm" vsectl vm del id 2
	may "$vse_gone|$no_vm" vsectl vm del id 1
}

config() {
	may "$vse_gone" vsectl config set interval 10 weight 80 high-mark 100
	may "$vse_gone" vsectl config set allowed 0-1
	may "$vse_gone" vsectl config set interval 200 allowed 1-2
	may "$vse_gone" vsectl config set weight 30 allowed 0-2
	may "$vse_gone" vsectl config set vxlan-ports "4789,$((8472 + $1 % 2))"
}

show() {
	local changing='vsectl: this kept changing while it was read; .*'
	may "$vse_gone|$changing" vsectl -s
	may "$vse_gone|$changing" vsectl flow show
	may "$vse_gone|$changing" vsectl -j core show
	may "$vse_gone|$changing" vsectl dev show
}

# steering OBJECT: packets have been steered since it came into being
steering() {
	managed "$vse_gone" eval "vsectl -j $1 show > $STATE/$1.json" &&
		[[ $(< "$STATE/$1.json") =~ \"steered\":\ ?[1-9] ]]
}

steering_or_detached() {
	steering dev || { ((MET == 0)) && [[ ! $(< "$STATE/dev.json") =~ uplink ]]; }
}

devices() {
	local not='vsectl: the device is not attached'
	# vse.ko goes and comes after the detach.
	local unknown='vsectl: whether other devices are attached is not known .*'
	until_met "an attached device" managed "$vse_gone|$nic_gone|$rps_changed" \
		vsectl dev attach uplink
	may "$vse_gone|$nic_gone|$not" vsectl dev set uplink fcf tos
	until_met "packets steered, or none attached" steering_or_detached
	may "$vse_gone|$nic_gone|$rps_changed|$not|($not|$nic_gone|$vse_gone); what was left .*|$unknown" \
		vsectl dev detach uplink
}

cores() {
	local core first=$((1 + $1 % 2)) online
	# The kernel keeps cores as they are while a PCI device is probed.
	local busy='.*: write error: Device or resource busy'
	for online in 0 1; do
		for core in $first $((3 - first)); do
			wait_until 100 "core $core" managed "$busy" \
				put "$online" "/sys/devices/system/cpu/cpu$core/online"
			packets_pass
		done
	done
	# Interrupts have left the cores that went.
	may "$file_gone|.*: write error: (Invalid argument|Input/output error)" \
		irq_spread uplink
}

# queues_set VALUE
queues_set() {
	local queue
	for queue in /sys/class/net/uplink/queues/rx-*; do
		put "$1" "$queue/rps_flow_cnt"
	done
}

rps() {
	local value
	for value in 0 8192 4096; do
		until_met "the NIC" [ -e /sys/class/net/uplink ]
		may "" put "$value" "$SOCK_FLOWS"
		packets_pass
		may "$file_gone" queues_set "$value"
		packets_pass
	done
}

modules() {
	until_met "packets steered by this vse.ko" steering core
	until_met "the removal of vse.ko" managed "$module_used" modprobe -r vse
	# In every other round it comes back when vsectl asks for it.
	(($1 % 2)) || may "$hook_gone" modprobe vse
}

start_traffic() {
	if [ "$LAB_NIC" = ixgbe ]; then
		host ethtool -N uplink rx-flow-hash udp4 sdfn
	fi
	start_peer udpseq send -d "$HOST_IP" -n "$FLOWS" -c 1000000 -b 200 \
		> /dev/null 2> "$STATE/sender"
	SENDER=$STARTED
	SEEN=()
}

# queue_packets: sets PACKETS to what the uplink's queues have received; ixgbe
# counts for queues that there are none of, too
queue_packets() {
	local queues=(/sys/class/net/uplink/queues/rx-*)
	read -ra PACKETS <<< "$(rx_queue_packets uplink)"
	PACKETS=("${PACKETS[@]:0:${#queues[@]}}")
}

# They begin at 0 when the driver is loaded again.
add_queue_packets() {
	local queue
	queue_packets
	for queue in "${!PACKETS[@]}"; do
		TOTAL[queue]=$((${TOTAL[queue]:-0} + PACKETS[queue]))
	done
	echo "${TOTAL[*]}" > "$STATE/queues"
}

# all_queues_since: each has received more than it had when SEEN was set
all_queues_since() {
	local queue
	queue_packets
	((${#PACKETS[@]} > 1)) || return 1
	for queue in "${!PACKETS[@]}"; do
		((PACKETS[queue] > ${SEEN[queue]:-0})) || return 1
	done
	SEEN=("${PACKETS[@]}")
}

nic() {
	[ -n "${SENDER:-}" ] || start_traffic
	until_met "packets of all queues" all_queues_since
	(($1 <= nic_rounds)) || return 0
	add_queue_packets
	say "$WORKER: modprobe -r $LAB_DRIVER"
	may "$module_used" modprobe -r "$LAB_DRIVER"
	# With its NIC gone, the sender finds no way to go.
	wait_until 100 "the sender's end" ended "$SENDER"
	wait "$SENDER" || true
	[[ $(< "$STATE/sender") =~ ^udpseq:\ sendto:\ Network\ is\ (unreachable|down)$ ]] ||
		complain "sender: $(< "$STATE/sender")"
	wait_until 100 "the driver" managed "$hook_gone" modprobe "$LAB_DRIVER"
	pair_up > /dev/null
	start_traffic
}

# ------------------------------------------------------------------ the churn

mkdir "$STATE"
other_flows > "$STATE/other_flows"
pair_up
host modprobe vse
receive -i 3600

declare -A wanted pids
for name in $WORKERS; do
	wanted[$name]=$rounds
	[ "$name" != nic ] || wanted[nic]=$nic_rounds
	: > "$STATE/unexpected.$name"
	worker "$name" "${wanted[$name]}" &
	pids[$name]=$!
done
for name in $WORKERS; do
	status=0
	wait "${pids[$name]}" || status=$?
	check_equal "what worker $name met that it may not" "" \
		"$(< "$STATE/unexpected.$name")"
	check_equal "status of worker $name" 0 "$status"
done

sort "$STATE"/met.* | uniq -c | while read -r line; do
	say "met $line"
done
kill -TERM "$RECEIVER"
received
check_range "packets that came to a socket" 1 1000000000 "$RECEIVED"
read -ra total < "$STATE/queues"
for queue in "${!total[@]}"; do
	check_range "packets that queue $queue received" 1 1000000000 "${total[queue]}"
done
stop_if_failed

# ------------------------------------------------------------ what is left

# users MODULE
users() { cat "/sys/module/$1/refcnt"; }
flow_cnts() { sort -u /sys/class/net/uplink/queues/rx-*/rps_flow_cnt | xargs; }

say "what the churn leaves"
check_equal "cores online" "0-$((CORES - 1))" "$(< /sys/devices/system/cpu/online)"
check_equal "attached devices, entries, VMs" "0 0 0" \
	"$(vse_show dev length) $(vse_show flow length) $(vse_show vm length)"
check_equal "users of vse.ko" 0 "$(users vse)"
check "vse.ko can be removed" modprobe -r vse
check_equal "users of vse_hook.ko but the driver" 1 "$(users vse_hook)"

say "steering"
put 512 "$SOCK_FLOWS"
queues_set 256
vse_up
check_equal "users of vse_hook.ko with vse.ko" 2 "$(users vse_hook)"
check_equal "rps_sock_flow_entries, rps_flow_cnt while attached" "4096 4096" \
	"$(< "$SOCK_FLOWS") $(flow_cnts)"
# Interrupts move when the next one comes: one for each queue.
irq_to uplink 0
receive -c $((FLOWS * 10))
peer udpseq send -d "$HOST_IP" -n "$FLOWS" -c 10
received
for core in 1 2; do
	host vsectl flow add "udp,tp_src=$((40000 + core)),actions=set_irq_core:$core"
done
receive -c $((2 * each))
softnet_save quiet
peer udpseq send -d "$HOST_IP" -s 40001 -n 2 -c "$each"
received
softnet_since quiet
check_equal "packets received" $((2 * each)) "$RECEIVED"
check_equal "packets lost, duplicated, reordered" "0 0 0" \
	"$LOST $DUPLICATE $REORDERED"
for core in 1 2; do
	check_equal "packets of the entry for core $core" "$each" \
		"$(flow_show "udp,tp_src=$((40000 + core))" packets)"
	check_equal "packets steered to core $core" "$each" \
		"$(vse_show core ".[$core].steered")"
	check_range "packets processed by core $core" $((each - 50)) $((each + 50)) \
		"${PROCESSED[core]}"
done

say "the way back"
host vsectl dev detach uplink
check_equal "rps_sock_flow_entries, rps_flow_cnt after detach" "512 256" \
	"$(< "$SOCK_FLOWS") $(flow_cnts)"
check_not "vsectl has nothing left to put back" [ -e /run/vse/rps ]
host modprobe -r vse
check "the driver can be removed" modprobe -r "$LAB_DRIVER"
check_not "vse_hook.ko has gone with it" [ -e /sys/module/vse_hook ]
