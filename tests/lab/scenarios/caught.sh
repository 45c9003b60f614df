#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# summary: the debug kernel finds planted defects, and the lab sees its reports
# kernel: debug
# nics: one
# cpus: 4
# control: --set defect=leak => kmemleak: unreferenced object
# control: --set defect=lock-order => possible circular locking dependency
# control: --set defect=use-after-free => KASAN: use-after-free
# control: --set defect=rcu => suspicious RCU usage
# control: --set defect=atomic-sleep => sleeping function called from invalid context
# control: --set defect=work => ODEBUG: free active
# control: --set defect=shift => UBSAN: shift-out-of-bounds
#
#     lab_defect.ko commits the defect that it is told; no check here sees it.

. "$LAB/lib.sh"

host insmod "$LAB_BUILD/$(uname -r)/defects/lab_defect.ko" "defect=${defect:-none}"
check "the module is loaded" test -d /sys/module/lab_defect
host rmmod lab_defect
check_not "the module is gone" test -d /sys/module/lab_defect
