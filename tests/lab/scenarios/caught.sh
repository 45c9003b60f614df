#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the debug kernel finds planted defects, and the lab sees its reports
# kernel: debug
# nics: one
# cpus: 4
# control: --set defects=leak => kmemleak: unreferenced object
# control: --set defects=reported => suspicious RCU usage & possible circular locking dependency & sleeping function called from invalid context & ODEBUG: free active & UBSAN: shift-out-of-bounds & KASAN: use-after-free
#
#     lab_defect.ko commits the defect that it is told; no check here sees it.

. "$LAB/lib.sh"

# Those that the kernel reports at once; after a lock taken in the wrong order,
# lockdep sees no more.
reported="rcu lock-order atomic-sleep work shift use-after-free"
defects=${defects:-none}

for defect in ${defects/reported/$reported}; do
	host insmod "$LAB_BUILD/$(uname -r)/defects/lab_defect.ko" "defect=$defect"
	check "the module is loaded" test -d /sys/module/lab_defect
	host rmmod lab_defect
	check_not "the module is gone" test -d /sys/module/lab_defect
done
