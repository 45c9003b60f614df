# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: GPL-2.0
#
# What the scenarios share: with few processes, since each takes up to half a
# second to start in a debug kernel under emulation.  Each begins with
#
#	. "$LAB/lib.sh"
#
# and then has, after pair_up:
#
#   "host": the initial namespace            "peer": another server, a namespace
#   +-------------------------+              +--------------------------+
#   |                  uplink |==============| peerlink                 |
#   |             10.0.0.2/24 |  hub inside  | 10.0.0.1/24              |
#   +-------------------------+     QEMU     +--------------------------+
#
#   cores 0 to N-4: the host's packets, the only cores that VSE may use
#   core  N-3:      the commands of the scenario
#   cores N-2, N-1: the peer's work and its NIC
#
# Commands given to host() and peer() are echoed, then run there.  A command
# that fails ends the scenario; a check that fails lets it go on and fails it
# at its end.

set -euo pipefail

HOST_IP=10.0.0.2
PEER_IP=10.0.0.1
# Those that were isolated at boot, too.
CORES=$(nproc --all)
HOST_CORES=0-$((CORES - 4))
COMMAND_CORE=$((CORES - 3))
PEER_CORES=$((CORES - 2))-$((CORES - 1))
taskset -pc "$COMMAND_CORE" $$ > /dev/null
# Reading programs from the host is the commands' work, too.
for irq in /sys/bus/pci/drivers/virtio-pci/*/msi_irqs/*; do
	echo "$COMMAND_CORE" > "/proc/irq/${irq##*/}/smp_affinity_list" || true
done
PATH=$LAB_BUILD/tools:$LAB_BUILD/lab/tools:$PATH
# Limits of time are for a kernel that does not check itself all the time; for one
# that does, there is a vsectl that has no libraries to load.
PATIENCE=1
if [[ $(uname -r) == *-lab-debug ]]; then
	PATIENCE=3
	PATH=$LAB_BUILD/lab/tools/static/tools:$PATH
fi

# ---------------------------------------------------------------- reporting

checks=0
failures=0

# The scenario's own output, also where a command's output goes elsewhere.
exec {OUTPUT}>&1

say() {
	echo "# $*" >&"$OUTPUT"
}

skip() {
	echo "# skip: $*"
	trap - EXIT
	exit 77
}

ok() {
	checks=$((checks + 1))
	echo "ok $checks - $*"
}

not_ok() {
	checks=$((checks + 1))
	failures=$((failures + 1))
	echo "not ok $checks - $*"
}

# Has a check failed so far?
failed() {
	((failures))
}

# For where the rest would only wait in vain.
stop_if_failed() {
	! failed || exit 1
}

at_error() {
	not_ok "line $1 of ${2##*/} failed: $3"
}

at_exit() {
	local status=$?

	((status == 0 && failures)) && status=1
	echo "1..$checks"
	exit "$status"
}

trap 'at_error "$LINENO" "${BASH_SOURCE[0]}" "$BASH_COMMAND"' ERR
trap at_exit EXIT
set -E

# check_equal WHAT EXPECTED ACTUAL
check_equal() {
	if [ "$2" = "$3" ]; then
		ok "$1: $3"
	else
		not_ok "$1: expected $2, got $3"
	fi
}

# check_range WHAT LOWEST HIGHEST ACTUAL
check_range() {
	if (($2 <= $4 && $4 <= $3)); then
		ok "$1: $4"
	else
		not_ok "$1: expected $2 to $3, got $4"
	fi
}

# check WHAT COMMAND...: it must succeed
check() {
	local what=$1
	shift
	if "$@"; then
		ok "$what"
	else
		not_ok "$what: '$*' failed"
	fi
}

# check_not WHAT COMMAND...: it must fail
check_not() {
	local what=$1
	shift
	if "$@"; then
		not_ok "$what: '$*' succeeded"
	else
		ok "$what"
	fi
}

# check_match WHAT PATTERN TEXT: the text must match the extended pattern
check_match() {
	if [[ $3 =~ $2 ]]; then
		ok "$1: $3"
	else
		not_ok "$1: expected a match of '$2', got '$3'"
	fi
}

# check_refused WHAT PATTERN COMMAND...: must fail, with a text like PATTERN
check_refused() {
	local what=$1 pattern=$2 text
	shift 2
	if text=$("$@" 2>&1); then
		not_ok "$what: '$*' was accepted"
	else
		check_match "$what" "$pattern" "$text"
	fi
}

# ------------------------------------------------------ where commands run

host() {
	echo "[host] $*" >&"$OUTPUT"
	"$@"
}

peer() {
	echo "[peer] $*" >&"$OUTPUT"
	peer_quiet "$@"
}

peer_quiet() {
	within peer "$PEER_CORES" "$@"
}

# start_peer COMMAND...: in the background; sets STARTED to its process, not to
# that of a shell around it, for stop() to end the right one
start_peer() {
	echo "[peer] $* &" >&"$OUTPUT"
	within peer "$PEER_CORES" "$@" &
	STARTED=$!
}

# A pipe that nobody writes to.
exec {SILENCE}<> <(:)

# pause SECONDS: without a process
pause() {
	read -rt "$1" -u "$SILENCE" || true
}

# wait_until SECONDS WHAT COMMAND...: polls; the limit is generous on purpose
wait_until() {
	local limit=$(($1 * PATIENCE)) what=$2
	local end=$((SECONDS + limit))
	shift 2
	until "$@" > /dev/null 2>&1; do
		if ((SECONDS >= end)); then
			say "waited $limit seconds in vain for: $what"
			return 1
		fi
		pause 0.1
	done
}

# stop PID...: a polite end, then an impolite one
stop() {
	local pid
	for pid; do
		kill -TERM "$pid" 2> /dev/null || true
		wait_until 20 "end of process $pid" ended "$pid" ||
			kill -KILL "$pid"
		wait "$pid" || true
	done
}

ended() {
	! grep -q '^State:[[:space:]]*[^Z]' "/proc/$1/status" 2> /dev/null
}

# listening host|NAMESPACE tcp|udp PORT: somebody does
listening() {
	local run=()
	[ "$1" = host ] || run=(within "$1" "$COMMAND_CORE")
	[ -n "$("${run[@]}" ss -Hln "--$2" "sport = :$3")" ]
}

# ------------------------------------------------------------ the two NICs

device_of_mac() {
	local path address
	for path in /sys/class/net/*; do
		if read -r address < "$path/address" && [ "$address" = "$1" ]; then
			echo "${path##*/}"
			return
		fi
	done
	return 1
}

has_carrier() {
	local carrier
	# It cannot be read while the device is down.
	{ read -r carrier < "/sys/class/net/$1/carrier"; } 2> /dev/null &&
		[ "$carrier" = 1 ]
}

peer_has_carrier() {
	[ "$(peer_quiet cat /sys/class/net/peerlink/carrier)" = 1 ]
}

# The NIC's driver, before pair_up: with rules for single flows (ethtool -N), which mlx4
# has only if asked for.
load_with_rules() {
	[ "$LAB_NIC" != mlx4 ] || host modprobe mlx4_core log_num_mgm_entry_size=-1
}

# Loads the NIC driver and brings both ends up, with an MTU if one is given.
pair_up() {
	[ -e /run/netns/peer ] || make_peer
	host modprobe "$LAB_DRIVER"
	pair_connect "${1:-1500}"
}

make_peer() {
	ip netns add peer
	# As in the host: nothing but what a scenario sends shall be counted.
	peer_quiet sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
		net.ipv6.conf.default.disable_ipv6=1
	ip -n peer link set lo up
}

# Where modules are in memory, for a leak that is found once they have gone.
note_modules() {
	cat /proc/modules >> /run/lab/modules.log
}

pair_connect() {
	note_modules
	wait_until 60 "the host's NIC" device_of_mac "$LAB_UPLINK_MAC"
	wait_until 60 "the peer's NIC" device_of_mac "$LAB_PEER_MAC"
	ip link set "$(device_of_mac "$LAB_UPLINK_MAC")" name uplink
	ip link set "$(device_of_mac "$LAB_PEER_MAC")" name peerlink netns peer
	host ip addr add "$HOST_IP/24" dev uplink
	peer ip addr add "$PEER_IP/24" dev peerlink
	host ip link set uplink mtu "$1" up
	peer ip link set peerlink mtu "$1" up
	wait_until 60 "link on uplink" has_carrier uplink
	wait_until 60 "link on peerlink" peer_has_carrier
	irq_to uplink 0
	peer_irq_to $((CORES - 1))
	wait_until 60 "an answer from the host" peer_quiet ping -c 1 -W 2 "$HOST_IP" ||
		pair_explain
	# The first ICMP error has the kernel patch its code, a moment later: not
	# under traffic, please (docs/emulator.md).
	peer_quiet udpseq send -d "$HOST_IP" -p 9 -c 1 > /dev/null
	# From here on no ARP, for counts to be exact.
	ip neigh replace "$PEER_IP" lladdr "$LAB_PEER_MAC" dev uplink
	ip -n peer neigh replace "$HOST_IP" lladdr "$LAB_UPLINK_MAC" dev peerlink
}

# Two NICs that do not hear each other: how far did packets come?
pair_explain() {
	{
		ip neigh
		ip -n peer neigh
		ethtool -S uplink
		peer_quiet ethtool -S peerlink
	} | grep -v ': 0$' | sed 's/^ */# /'
	grep -E 'mlx4|TxRx|uplink|peerlink' /proc/interrupts | sed 's/^ */# /'
	sed 's/^/# softnet_stat /' /proc/net/softnet_stat
	return 1
}

# irq_to DEVICE CORES: all of a device's interrupts
irq_to() {
	irqs_to "/sys/class/net/$1/device/msi_irqs" "$2"
}

peer_irq_to() {
	local pci
	pci=$(peer_quiet ethtool -i peerlink | sed -n 's/^bus-info: //p')
	irqs_to "/sys/bus/pci/devices/$pci/msi_irqs" "$1"
}

# irq_spread DEVICE: its interrupts, one after the other, over the host's cores
irq_spread() {
	local path core=0
	for path in "/sys/class/net/$1/device/msi_irqs"/*; do
		if [ -d "/proc/irq/${path##*/}/" ]; then
			echo "$core" > "/proc/irq/${path##*/}/smp_affinity_list"
			core=$(((core + 1) % COMMAND_CORE))
		fi
	done
}

# "INTERRUPT QUEUE" for each of the uplink's queues
queue_irqs() {
	local irq name queue
	while read -r irq name; do
		case $name in
		uplink-TxRx-*) queue=${name##*-} ;;
		mlx4-[1-9]*@*) queue=${name#mlx4-} queue=$((${queue%%@*} - 1)) ;;
		*) continue ;;
		esac
		[ ! -e "/sys/class/net/uplink/device/msi_irqs/$irq" ] ||
			echo "$irq $queue"
	done < <(awk '{ sub(":", "", $1); print $1, $NF }' /proc/interrupts)
}

# The uplink's queues, each with its interrupt on the core of the same number, or, if
# there are more of them, in turn.
queues_to_cores() {
	local irq queue
	while read -r irq queue; do
		echo "$((queue % COMMAND_CORE))" > "/proc/irq/$irq/smp_affinity_list"
	done < <(queue_irqs)
}

irqs_to() {
	local path
	for path in "$1"/*; do
		if [ -d "/proc/irq/${path##*/}/" ]; then
			echo "$2" > "/proc/irq/${path##*/}/smp_affinity_list"
		fi
	done
}

# ip_batch host|peer: many commands of ip(8) from standard input, in one process
ip_batch() {
	if [ "$1" = host ]; then
		ip -batch -
	else
		ip -n peer -batch -
	fi
}

HOST_IPV6=fd00::2
PEER_IPV6=fd00::1

# ipv6_on host|peer DEVICE...: without addresses of the kernel's own, and its
# questions to routers
ipv6_on() {
	local where=$1 device settings=()
	shift
	for device; do
		settings+=("net.ipv6.conf.$device.addr_gen_mode=1"
			"net.ipv6.conf.$device.router_solicitations=0"
			"net.ipv6.conf.$device.disable_ipv6=0")
	done
	say "$where: IPv6 on $*"
	if [ "$where" = host ]; then
		sysctl -qw "${settings[@]}"
	else
		peer_quiet sysctl -qw "${settings[@]}"
	fi
}

# pair_ipv6: the pair has IPv6, too; here, too, the neighbours are known
pair_ipv6() {
	ipv6_on host uplink
	ipv6_on peer peerlink
	ip_batch host <<- END
		addr add $HOST_IPV6/64 dev uplink nodad
		neigh replace $PEER_IPV6 lladdr $LAB_PEER_MAC dev uplink
	END
	ip_batch peer <<- END
		addr add $PEER_IPV6/64 dev peerlink nodad
		neigh replace $HOST_IPV6 lladdr $LAB_UPLINK_MAC dev peerlink
	END
}

# ------------------------------------------------------------------ cores

# Makes the vCPUs of one steady speed from here on, for scenarios that measure.
limit_cores() {
	: > /run/lab/ready-for-quota
	wait_until 60 "the vCPUs' quota" [ -s /run/lab/quota ]
	say "$(< /run/lab/quota)"
}

# -------------------------------------------------------------------- VSE

# Loads vse.ko and attaches the uplink; the peer's cores are out of its reach.
vse_up() {
	host modprobe vse
	host vsectl dev attach uplink
	host vsectl config set allowed "$HOST_CORES"
}

# vse_show OBJECT FILTER: jq's answer from what "vsectl OBJECT show" knows
vse_show() {
	vsectl -j "$1" show | jq -r "$2"
}

# flow_show MATCH FIELD: of the entry with this match
flow_show() {
	vse_show flow ".[] | select(.match == \"$1\") | .$2"
}

# flow_counted MATCH COUNT: the entry has matched as many packets
flow_counted() {
	(($(flow_show "$1" packets) >= $2))
}

# flow_is MATCH FIELD VALUE: it has this value
flow_is() {
	[ "$(flow_show "$1" "$2")" = "$3" ]
}

# why MATCH: its core, why it is there, and how often it has moved
why() {
	flow_show "$1" '| "\(.current_core) \(.placement) \(.moves)"'
}

# on_core MATCH CORE: the entry has that core; off_core: it has another one
on_core() {
	flow_is "$1" current_core "$2"
}

off_core() {
	local core
	core=$(flow_show "$1" current_core)
	[[ $core != null && $core != "$2" ]]
}

# core_show CORE FIELD
core_show() {
	vse_show core ".[$1].$2"
}

# load_is CORE OPERATOR PERCENT: its average load is, say, ">" that
load_is() {
	[ "$(core_show "$1" "load $2 $3")" = true ]
}

# vm_shows ID FIELD VALUE
vm_shows() {
	[ "$(vse_show vm ".[] | select(.id == $1) | .$2")" = "$3" ]
}

# busy_on CORE: a program that takes all of a core's time, in user space, from
# now on; sets STARTED
busy_on() {
	say "a busy loop on core $1"
	taskset -c "$1" bash -c 'while :; do :; done' &
	STARTED=$!
}

declare -A COUNTED COUNTED_BYTES

# flows_read: sets COUNTED[match] and COUNTED_BYTES[match] to what each entry has
# counted
flows_read() {
	local packets bytes match
	COUNTED=() COUNTED_BYTES=()
	while read -r packets bytes match; do
		COUNTED[$match]=$packets
		COUNTED_BYTES[$match]=$bytes
	done < <(vse_show flow '.[] | "\(.packets) \(.bytes) \(.match)"')
}

# counted MATCH: by flows_read; "no entry" where there is none
counted() {
	echo "${COUNTED[$1]-no entry}"
}

# ------------------------------------------------------------- UDP traffic

# receive [UDPSEQ-OPTION...]: a receiver in the host
receive() {
	udpseq recv "$@" > /tmp/received &
	RECEIVER=$!
	wait_until 20 "a receiver" listening host udp 5001
}

# received: waits for its end; sets RECEIVED, LOST, DUPLICATE, REORDERED
received() {
	wait_until 120 "the receiver's end" ended "$RECEIVER"
	wait "$RECEIVER"
	cat /tmp/received
	read -r _ _ RECEIVED _ LOST _ DUPLICATE _ REORDERED < <(tail -n 1 /tmp/received)
}

# heavy_receivers PORT...: in the host; a packet to one of them is much work in
# softirq.  Sets RECEIVERS; what each says is in /tmp/received.PORT
heavy_receivers() {
	local port
	sysctl -qw net.core.optmem_max=1000000
	RECEIVERS=()
	for port; do
		udpseq recv -p "$port" -w 2000 > "/tmp/received.$port" &
		RECEIVERS+=("$!")
		wait_until 20 "a receiver" listening host udp "$port"
	done
}

CALIBRATED=39000

# calibrate PORT PERCENT: sets RATE, at which packets to this heavy receiver take
# about that much of a core.  Each time from another port: it is another flow.
calibrate() {
	local match="udp,nw_dst=$HOST_IP,tp_dst=$1" load
	vsectl flow add "$match,actions=set_irq_core:1" > /dev/null
	start_peer udpseq send -d "$HOST_IP" -p "$1" -r 200 -c 1000000 \
		-s "$CALIBRATED" > /dev/null
	CALIBRATED=$((CALIBRATED + 1))
	wait_until 30 "packets" flow_counted "$match" 100
	wait_samples 20
	load=$(flow_show "$match" load)
	stop "$STARTED"
	vsectl flow del --strict "$match" > /dev/null
	RATE=$(jq -n "200 * $2 / ([$load, 1] | max) | floor")
	say "200 packets a second take $load % of a core: $RATE for $2 %"
}

# --------------------------------------------------- what VSE has decided

TRACING=/sys/kernel/tracing

# trace_decisions: the kernel's trace has the moves of entries and the samples of
# the load from here on
trace_decisions() {
	echo > $TRACING/trace
	echo 1 > $TRACING/events/vse/steer_move/enable
	echo 1 > $TRACING/events/vse/sample/enable
}

# samples: how many there have been since trace_decisions
samples() {
	grep -c ' sample: ' $TRACING/trace || true
}

samples_reach() {
	(($(samples) >= $1))
}

# wait_samples COUNT: as many more
wait_samples() {
	wait_until $((20 + $1)) "$1 samples of the load" \
		samples_reach $(($(samples) + $1))
}

# traced_moves MATCH: what the trace has of the entry, "from to why" a line; where
# it stays where its packets arrive, the core is -1
traced_moves() {
	local tag
	printf -v tag 'tag=0x%08x' "$(flow_show "$1" tag)"
	sed -nE "s/.* steer_move: $tag from=(\S+) to=(\S+) why=(\S+) .*/\1 \2 \3/p" \
		$TRACING/trace
}

# ------------------------------------------------ what each core worked on

# softnet_save NAME: remembers every core's counters
softnet_save() {
	local lines
	mapfile lines < /proc/net/softnet_stat
	printf '%s' "${lines[@]}" > "/tmp/softnet.$1"
}

# softnet_since NAME: sets PROCESSED[core], RECEIVED_RPS[core] and
# BACKLOG_DROPPED[core] to what has been counted since softnet_save
softnet_since() {
	softnet_read "$1"
	say "since '$1': processed ${PROCESSED[*]} received_rps ${RECEIVED_RPS[*]}"
}

# ... without a word.  A core that was offline at the time has no line.
softnet_read() {
	local fields core
	local -A processed=() received_rps=() dropped=()
	while read -ra fields; do
		core=$((16#${fields[12]}))
		processed[$core]=$((16#${fields[0]}))
		dropped[$core]=$((16#${fields[1]}))
		received_rps[$core]=$((16#${fields[9]}))
	done < "/tmp/softnet.$1"
	PROCESSED=() RECEIVED_RPS=() BACKLOG_DROPPED=()
	for ((core = 0; core < CORES; core++)); do
		PROCESSED[core]=0 RECEIVED_RPS[core]=0 BACKLOG_DROPPED[core]=0
	done
	while read -ra fields; do
		core=$((16#${fields[12]}))
		[ "${processed[$core]-}" ] || continue
		PROCESSED[core]=$((16#${fields[0]} - processed[$core]))
		BACKLOG_DROPPED[core]=$((16#${fields[1]} - dropped[$core]))
		RECEIVED_RPS[core]=$((16#${fields[9]} - received_rps[$core]))
	done < /proc/net/softnet_stat
}

# backlog_drops: how many of the host's cores' backlogs, by the last softnet_since
backlog_drops() {
	local count sum=0
	for count in "${BACKLOG_DROPPED[@]:0:COMMAND_CORE}"; do
		sum=$((sum + count))
	done
	echo "$sum"
}

# processed_since NAME COUNT: the host's cores have processed as many packets
processed_since() {
	local packets sum=0
	softnet_read "$1"
	for packets in "${PROCESSED[@]:0:COMMAND_CORE}"; do
		sum=$((sum + packets))
	done
	((sum >= $2))
}

# rx_queue_packets DEVICE: what each receive queue has received, in order
rx_queue_packets() {
	local line packets=()
	while read -r line; do
		[[ ! $line =~ ^(rx_queue_|rx)([0-9]+)_packets:\ ([0-9]+)$ ]] ||
			packets[BASH_REMATCH[2]]=${BASH_REMATCH[3]}
	done < <(ethtool -S "$1")
	echo "${packets[*]}"
}

# nic_drops: what the uplink has lost, as far as it knows
nic_drops() {
	local file sum=0
	for file in rx_dropped rx_missed_errors rx_over_errors rx_fifo_errors; do
		sum=$((sum + $(< "/sys/class/net/uplink/statistics/$file")))
	done
	echo "$sum"
}

# rx_packets DEVICE: what all of them have received together
rx_packets() {
	local packets
	read -r packets < "/sys/class/net/$1/statistics/rx_packets"
	echo "$packets"
}

# rx_arrived DEVICE COUNT: as many have been received since it came up
rx_arrived() {
	local packets
	{ read -r packets < "/sys/class/net/$1/statistics/rx_packets"; } 2> /dev/null &&
		((packets >= $2))
}
