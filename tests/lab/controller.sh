# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# controller/vse-controller in the guest, with Debian's os-ken; to be read after
# switch.sh.  Python is slow to start there, half a minute is nothing unusual: the
# first wait for something of it is to be longer.
# Each has its configuration and its log in /run/controllers.

mkdir /run/controllers
declare -A CONTROLLERS=()	# the process of each, by name

# configure NAME: from standard input; where the controller runs, it has read it
configure() {
	local before
	say "configuration of $1"
	tee "/run/controllers/$1.toml" | sed 's/^/#   /' >&"$OUTPUT"
	[ "${CONTROLLERS[$1]-}" ] || return 0
	before=$(times_said "$1" "the configuration was read again")
	kill -HUP "${CONTROLLERS[$1]}"
	wait_until 60 "the configuration of $1" said_again "$1" "$before" \
		"the configuration was read again"
}

# start_controller NAME PORT [OPTION...]: it will listen there; sets CONTROLLERS[NAME]
start_controller() {
	local name=$1 port=$2
	shift 2
	echo "[host] vse-controller --vse-config /run/controllers/$name.toml $* &" >&"$OUTPUT"
	"$LAB/../../controller/vse-controller" --vse-config "/run/controllers/$name.toml" \
		--ofp-listen-host 127.0.0.1 --ofp-tcp-listen-port "$port" \
		--ofp-ssl-listen-port "$port" "$@" > "/run/controllers/$name.log" 2>&1 &
	CONTROLLERS[$name]=$!
}

# says NAME TEXT: since it was started
says() {
	grep -Fq -- "$2" "/run/controllers/$1.log"
}

# times_said NAME TEXT
times_said() {
	grep -Fc -- "$2" "/run/controllers/$1.log" || true
}

# said_again NAME TIMES TEXT: more often than that
said_again() {
	(($(times_said "$1" "$3") > $2))
}

# controllers_have_raised: a Python exception of any is in its log
controllers_have_raised() {
	grep -h -A 20 Traceback /run/controllers/*.log >&"$OUTPUT"
}
