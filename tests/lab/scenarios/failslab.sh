#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: each allocation of every request, attach, detach and load fails once
# kernel: debug
# nics: one
# cpus: 4
# limit: 400
# control: --set meddle=yes => it failed, and yet the state has changed
# control: --set calls=recvmsg => refused (of 0 failures
#
#   for N = 1, 2, 3, ... until there is no N-th allocation:
#
#     state A                                               state B
#        |--- command, N-th allocation fails: success --------->|
#        |<-- or: an error that says why, and still state A     |
#        |--- the command again: success ---------------------->|
#        |                                                      |
#        |<----------- the command that undoes it, likewise ----|
#
#     What no rule can avoid: the change is made, and then the kernel has no
#     memory for the answer.  vsectl knows no better than to report an error, and
#     the command again has to come to state B: as if it had come once.  The same
#     holds for a detach that cannot put a setting of RPS back.
#
#     failnth counts the allocations within the system calls that matter, those
#     that sleep and whole pages included.  The allocator of per-CPU memory has
#     its own stock, so that it cannot be made to fail in this way.  No packet is
#     sent.

. "$LAB/lib.sh"

fault_injection=/sys/kernel/debug
meddle=${meddle:-}
calls=${calls:-sendmsg,recvmsg}
loader=${loader:-}

# Each vsectl looks up the family first, in five calls: enough to walk that once.
requests=(-c "$calls" -s 5)
whole_vsectl=(-c "socket,bind,setsockopt,ioctl,sendmsg,recvmsg")
rps_setup=(-c "openat,read,write,mkdir,rename,unlink,flock,sendmsg,recvmsg"
	-f "/sys/,/proc/sys/,/run/vse" -s 5)
insertion=(-c "finit_module,init_module")
removal=(-c delete_module)

mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
[ -e $fault_injection/failslab ] || skip "this kernel has no failslab"

# Allocations that may sleep, and single pages, count as well; those that
# kmemleak and the like make for themselves do not where that can be told.
set_up_injection() {
	echo N > $fault_injection/failslab/ignore-gfp-wait
	echo N > $fault_injection/fail_page_alloc/ignore-gfp-wait
	echo N > $fault_injection/fail_page_alloc/ignore-gfp-highmem
	echo 0 > $fault_injection/fail_page_alloc/min-order
	if [ "$(cat /sys/kernel/slab/{kmalloc-64,kmemleak_object}/failslab | xargs)" = "1 0" ]; then
		echo Y > $fault_injection/failslab/cache-filter
	fi
}

# without_volatile TEXT: sets STABLE to it without what changes by itself, and
# without the tags, which have random bits
volatile='"(load|softirq|moves|age_ms|idle_ms|placed_ms|packets|bytes|hits|steered|local|unsteered|tag)":[^,}]*'
without_volatile() {
	STABLE=$1
	while [[ $STABLE =~ $volatile ]]; do
		STABLE=${STABLE/"${BASH_REMATCH[0]}"/}
	done
}

# read_state: sets STATE.  A process costs much in the debug kernel, so there are
# no more than needed.
read_state() {
	local file text
	vsectl -j > /tmp/state
	read -r -d '' text < /tmp/state || true
	without_volatile "$text"
	STATE=$STABLE
	for file in /proc/sys/net/core/rps_sock_flow_entries /run/vse/rps \
		    /sys/class/net/uplink/queues/rx-*/rps_flow_cnt \
		    /sys/module/vse/refcnt; do
		text=none
		[ ! -e "$file" ] || read -r -d '' text < "$file" || true
		STATE+=$'\n'"$file: $text"
	done
}

# ------------------------------------------------------------- one failure

# What came of the failures so far, by the command that they were in: in a pair
# there are two.
new_counts() {
	at=0 tried=(0 0) refused=(0 0) harmless=(0 0) unanswered=(0 0)
	halfway=(0 0) traces=("" "")
	N=1 hidden=0 repeats=0
}

# next_allocation: N goes on, unless the one that failed was one that the kernel
# does not report.  Those are not always made (a slab that is used up, say), and
# this one may have stood in the place of another, so it is once more N's turn.
next_allocation() {
	if ((hidden && repeats < 2)); then
		repeats=$((repeats + 1))
	else
		repeats=0
		N=$((N + 1))
	fi
	hidden=0
}

# attempt COMMAND...: with the N-th allocation failing; fails if there is none.
# Sets STATUS, ERROR_TEXT and REPORT; the output is in /tmp/attempt.output.
attempt() {
	command=("$@")
	STATUS=0
	failnth -n "$N" "${counted[@]}" -o /tmp/report -- "$@" \
		> /tmp/attempt.output 2> /tmp/attempt.error || STATUS=$?
	read -r -d '' ERROR_TEXT < /tmp/attempt.error || true
	read -r REPORT < /tmp/report
	[[ $REPORT == injected* ]] || return 1
	[[ $REPORT != *GFP_NOWARN* ]] || hidden=1
	tried[at]=$((tried[at] + 1))
	traces[at]+=$REPORT$'\n'
	if [ "$meddle" ] && ((STATUS)); then
		"$@" > /dev/null 2>&1
	fi
}

# fault WHAT: is wrong with the attempt at hand
fault() {
	not_ok "$1: '${command[*]}' with exit status $STATUS, '$ERROR_TEXT', $REPORT"
}

# An exit status of its own, and a text that blames what is to blame.  The kernel
# itself takes too many open files for the cause when it has no memory for one.
check_error() {
	((STATUS == 1 || STATUS == 2)) || fault "not an exit status of its own"
	[[ $ERROR_TEXT =~ [Mm]emory|[Bb]uffer|'open files in system' ]] || fault "the error says something else"
}

# check_state WHAT STATE: is the state now; no use to go on if it is not
check_state() {
	read_state
	if [ "$STATE" != "$2" ]; then
		fault "$1"
		diff <(echo "$2") <(echo "$STATE") || true
		exit 1
	fi
}

# Was it for the answer that there was no memory?
answer_lost() {
	[[ $REPORT =~ netlink_ack|recvmsg|GFP_NOWARN ]]
}

# step FROM TO COMMAND...: an attempt, and once more without a failure if it did
# not succeed; fails when there is no N-th allocation
step() {
	local from=$1 to=$2 now again=0
	shift 2
	if ! attempt "$@"; then
		((STATUS == 0)) || fault "fails although nothing was made to fail"
		check_state "success, but not the state to come to" "$to"
		return 1
	fi
	if ((STATUS == 0)); then
		harmless[at]=$((harmless[at] + 1))
		check_state "success, but not the state to come to" "$to"
		return
	fi
	check_error
	read_state
	now=$STATE
	if [ "$now" = "$from" ]; then
		refused[at]=$((refused[at] + 1))
	elif [ "$now" = "$to" ] && answer_lost; then
		unanswered[at]=$((unanswered[at] + 1))
	elif [ "$now" != "$to" ] && [[ $* == *"dev detach"* ]]; then
		halfway[at]=$((halfway[at] + 1))
	else
		fault "it failed, and yet the state has changed"
	fi
	"$@" > /dev/null 2>&1 || again=$?
	((again == 0)) || [ "$now" != "$from" ] || fault "fails once more by itself"
	check_state "after the command again, not the state to come to" "$to"
}

# told WHICH FUNCTIONS COMMAND: what came of all the failures in a command; of
# FUNCTIONS, each has to be one where VSE asked for memory in vain
told() {
	local function functions
	functions=$(sed -nE 's/^[^[]* ([^ ]+) \[vse.*/\1/p' <<< "${traces[$1]}" | sort -u | xargs)
	check_range "$3: refused (of ${tried[$1]} failures; the others: ${harmless[$1]} harmless, ${unanswered[$1]} unanswered, ${halfway[$1]} half-way)" \
		1 1000 "${refused[$1]}"
	for function in $2; do
		check_match "$3: no memory in $function" "(^| )$function( |\$)" "$functions"
	done
	! failed || say "its failures:"$'\n'"${traces[$1]}"
	stop_if_failed
}

# pair FUNCTIONS COMMAND FUNCTIONS COMMAND: two that undo each other, in turn;
# "-" for FUNCTIONS has nothing fail in that command
pair() {
	local there back a b more=(1 1)
	read -ra there <<< "$2"
	read -ra back <<< "$4"
	read_state
	a=$STATE
	"${there[@]}" > /dev/null
	read_state
	b=$STATE
	"${back[@]}" > /dev/null
	read_state
	[ "$a" != "$b" ] || not_ok "$2: changes nothing"
	[ "$a" = "$STATE" ] || not_ok "$4: does not undo $2"
	stop_if_failed

	new_counts
	[ "$1" != - ] || more[0]=0
	[ "$3" != - ] || more[1]=0
	while ((more[0] || more[1])); do
		at=0
		half "$a" "$b" "${there[@]}"
		at=1
		half "$b" "$a" "${back[@]}"
		next_allocation
	done
	[ "$1" = - ] || told 0 "$1" "$2"
	[ "$3" = - ] || told 1 "$3" "$4"
}

# half FROM TO COMMAND...: of a turn of pair
half() {
	if ((!more[at])); then
		"${@:3}" > /dev/null
	elif ! step "$@"; then
		more[at]=0
	fi
}

# read_output COMMAND...: sets STABLE to what it shows
read_output() {
	local output
	"$@" > /tmp/output
	read -r -d '' output < /tmp/output || true
	without_volatile "$output"
}

# look FUNCTIONS COMMAND: changes nothing, and shows all or reports an error
look() {
	local words wanted before output
	read -ra words <<< "$2"
	read_state
	before=$STATE
	read_output "${words[@]}"
	wanted=$STABLE
	new_counts
	while true; do
		attempt "${words[@]}" || break
		if ((STATUS)); then
			refused[0]=$((refused[0] + 1))
			check_error
		else
			harmless[0]=$((harmless[0] + 1))
			read -r -d '' output < /tmp/attempt.output || true
			without_volatile "$output"
			[ "$STABLE" = "$wanted" ] || fault "shows something else"
		fi
		read_output "${words[@]}"
		[ "$STABLE" = "$wanted" ] ||
			fault "shows something else without a failure"
		next_allocation
	done
	((STATUS == 0)) || fault "fails although nothing was made to fail"
	check_state "has changed something" "$before"
	told 0 "$1" "$2"
}

# ----------------------------------------------------------------- modules

# What a module leaves behind where it must not.
remains() {
	[ ! -e /sys/module/vse ] || echo "the module"
	grep -o 'net/vse.*' /sys/devices/system/cpu/hotplug/states || true
}

# insert N: with the N-th allocation failing; what fails leaves nothing behind,
# and the next time it works
insert() {
	N=$1 at=0 counted=("${insertion[@]}")
	attempt modprobe vse || return 0
	if ((STATUS)); then
		refused[0]=$((refused[0] + 1))
		check_error
		[ -z "$(remains)" ] || fault "$(remains) left behind"
		host modprobe vse
	else
		harmless[0]=$((harmless[0] + 1))
	fi
	vsectl config show > /dev/null || fault "vse.ko does not answer"
}

# remove N: with the N-th allocation failing, which must not keep it
remove() {
	N=$1 at=1 counted=("${removal[@]}")
	attempt modprobe -r vse || true
	((STATUS == 0)) || fault "not removed"
	[ -z "$(remains)" ] || fault "$(remains) left behind"
}

# Before the kernel's loader comes to vse_init() it has allocated about a hundred
# times.  That is its own business, so the walk goes from the last allocation
# down to the first one of vse_init(); with loader=all, to the first of all.
modules() {
	local n removals=1 inserted init_seen=
	new_counts
	failnth -n 100000 "${insertion[@]}" -o /tmp/report -- modprobe vse
	n=$(tr -cd '[:digit:]' < /tmp/report)
	say "modprobe vse allocates $n times"
	host modprobe -r vse
	while ((n)); do
		insert "$n"
		inserted=$REPORT
		remove "$removals"
		removals=$((removals + 1))
		if [[ $inserted == *do_one_initcall* ]]; then
			init_seen=1
		elif [ "$init_seen" ] && [ "$loader" != all ] &&
		     [[ $inserted != *GFP_NOWARN* ]]; then
			break
		fi
		if [[ $inserted == *GFP_NOWARN* ]] && ((repeats < 2)); then
			repeats=$((repeats + 1))
		else
			repeats=0
			n=$((n - 1))
		fi
	done
	told 0 "vse_cores_init vse_vms_init vse_subtables_init vse_tunnel_set_ports vse_activity_init vse_sampler_init vse_netlink_init" "modprobe vse"
	check_range "modprobe -r vse: failures that it went on after" 1 1000 "${tried[1]}"
}

# -------------------------------------------------- when the table has to grow

# A new table, which is to grow with its 33rd entry.
fill_table() {
	modprobe -r vse
	modprobe vse
	for port in {1..32}; do
		echo "udp,tp_dst=$port,actions=set_irq_core:0"
	done | vsectl flow add -
}

# An entry comes in although there is no memory to have the table grow.
grow() {
	local entry="udp,tp_dst=33,actions=set_irq_core:0"
	new_counts
	fill_table
	while attempt vsectl flow add "$entry"; do
		if ((STATUS == 0)); then
			[[ $REPORT != *kvmalloc* ]] || break
			fill_table
		fi
		next_allocation
	done
	check_match "there was no memory for the table to grow" "kvmalloc" "$REPORT"
	check_equal "entries all the same" 33 "$(vse_show flow length)"
	host vsectl flow add "udp,tp_dst=34,actions=set_irq_core:0"
	check_equal "entries once it has grown" 34 "$(vse_show flow length)"
}

# ------------------------------------------------------------------- all of it

# alloc_cpumask_var() allocates nothing where masks are small.
if_cpumask_var() {
	if grep -q ' alloc_cpumask_var_node$' /proc/kallsyms; then
		echo "$1"
	fi
}

has_loads() {
	[ "$(vse_show core 'map(select(.load == null)) | length')" = 0 ]
}

# An entry takes the lowest slot of the tags that is free; the one before it
# gives its slot back a moment after it is deleted.
takes_first_slot() {
	local slot
	vsectl flow add udp,actions=set_irq_core:0
	slot=$(vse_show flow '.[0].tag % 65536')
	vsectl flow flush > /dev/null
	((slot == 0))
}

# kmemleak does not see those that are lost.
percpu_allocations() {
	sed -nE 's/^ *nr_cur_alloc *: *//p' /sys/kernel/debug/percpu_stats
}

set_up_injection
host modprobe "$LAB_DRIVER"
wait_until 60 "the host's NIC" device_of_mac "$LAB_UPLINK_MAC"
host ip link set "$(device_of_mac "$LAB_UPLINK_MAC")" name uplink
percpu=$(percpu_allocations)
host modprobe vse
wait_until 60 "every core's load" has_loads

counted=("${requests[@]}")
# Nothing does in a VM's name what would show on which core it runs.
host vsectl config set vm-idle 0
pair "(new_vm|vse_vm_bind_cores)" "vsectl vm add id 1 tenant 2 core 0" \
	"" "vsectl vm del id 1"
pair "(bind_threads|vse_nl_vm_add_doit) (new_vm|vse_vm_bind_threads)" \
	"vsectl vm add id 1 tid $$" "" "vsectl vm del id 1"
host vsectl vm add id 2 core 1
pair "$(if_cpumask_var "(bind_cores|vse_nl_vm_add_doit)")" "vsectl vm add id 2 tenant 2 core 0" \
	"-" "vsectl vm add id 2 core 1"
pair "$(if_cpumask_var vse_nl_config_set_doit)" \
	"vsectl config set interval 200 weight 50 high-mark 80 allowed $HOST_CORES" \
	"-" "vsectl config set interval 100 weight 30 high-mark 90 allowed 0-$((CORES - 1))"

host vsectl flow add tcp,tp_dst=80,actions=set_irq_core:0
pair "vse_flow_add" "vsectl flow add tcp,tp_dst=80,actions=set_irq_core:1" \
	"-" "vsectl flow add tcp,tp_dst=80,actions=set_irq_core:0"
pair "vse_netlink_reply[_a-z]*" \
	"vsectl flow mod tcp,tp_dst=80,actions=set_irq_core:1" \
	"-" "vsectl flow mod tcp,tp_dst=80,actions=set_irq_core:0"
# Not both in one walk: a mask that there was no memory to unpublish is there
# already when the entry comes back.
new_mask=priority=7,udp,nw_dst=10.0.0.0/8
pair "vse_flow_add vse_subtable_get publish_masks" \
	"vsectl flow add $new_mask,actions=set_irq_core:1" \
	"-" "vsectl flow del --strict $new_mask"
pair "-" "vsectl flow add $new_mask,actions=set_irq_core:1" \
	"publish_masks vse_netlink_reply[_a-z]*" "vsectl flow del --strict $new_mask"
host vsectl flow flush
pair "-" "vsectl flow add udp,actions=set_irq_core:1" \
	"publish_masks" "vsectl flow flush"

# Two queues fail like any number of them.
host ethtool -L uplink rx 2 2> /dev/null || host ethtool -L uplink combined 2
counted=("${rps_setup[@]}")
pair "vse_device_attach" "vsectl dev attach uplink entries 16" \
	"" "vsectl dev detach uplink"

host vsectl dev attach uplink entries 16
counted=("${requests[@]}")
pair "vse_rss_follow alloc_tables" "vsectl dev set uplink rss follow" \
	"-" "vsectl dev set uplink rss off"
counted=("${whole_vsectl[@]}")
look "" "vsectl -j dev show uplink"
for port in {1..64}; do
	echo "udp,tp_dst=$port,actions=set_irq_core:0"
done | vsectl flow add -
counted=("${requests[@]}")
look "fill_device vse_rss_nic_get_queues vse_netlink_put_list" "vsectl -j dev show"
look "" "vsectl -j flow show"
look "vse_nl_core_get_dumpit" "vsectl -j core show"
look "vse_netlink_put_(list|cores)" "vsectl -j vm show"
look "vse_netlink_reply[_a-z]* vse_netlink_put_(list|cores) $(if_cpumask_var vse_nl_config_get_doit)" \
	"vsectl -j config show"

host vsectl flow flush
check "no tag is lost" wait_until 60 "the first slot" takes_first_slot
host vsectl dev detach uplink
counted=("${requests[@]}")
grow
host modprobe -r vse
modules
check_equal "per-CPU allocations when all is over" "$percpu" "$(percpu_allocations)"
check_equal "users of vse_hook but the driver" 1 "$(< /sys/module/vse_hook/refcnt)"
