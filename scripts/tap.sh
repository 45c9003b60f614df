# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For scripts that test: one line of the Test Anything Protocol a test, and what
# a failed test printed.

tests=0
failures=0

# check NAME COMMAND...: it must succeed
check() {
	local name=$1 output
	shift
	tests=$((tests + 1))
	if output=$("$@" 2>&1); then
		echo "ok $tests - $name"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $name"
	[[ -z $output ]] || echo "# ${output//$'\n'/$'\n'# }"
}

# check_refused NAME TEXT COMMAND...: it must fail and its message hold TEXT
check_refused() {
	check "$1" refused "${@:2}"
}

refused() {
	local text=$1 output
	shift
	if output=$("$@" 2>&1); then
		echo "accepted: $*"
		return 1
	fi
	[[ $output == *"$text"* ]] || {
		echo "refused without '$text':" "$output"
		return 1
	}
}

# The last command of a script: its status is the script's.
tests_done() {
	echo "1..$tests"
	[[ $failures -eq 0 ]]
}
