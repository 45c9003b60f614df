# SPDX-License-Identifier: (GPL-2.0 OR Apache-2.0)
#
# VSE's files, for automake.

openflowinclude_HEADERS += include/openflow/vse-ext.h
noinst_HEADERS += include/linux/vse.h

lib_libopenvswitch_la_SOURCES += \
	lib/vse-actions.h \
	lib/vse-core.c \
	lib/vse-core.h \
	lib/vse-dummy.c \
	lib/vse-dummy.h \
	lib/vse-flow.c \
	lib/vse-flow.h \
	lib/vse-kernel.c \
	lib/vse-kernel.h \
	lib/vse-match.c \
	lib/vse-match.h \
	lib/vse-msgs.c \
	lib/vse-msgs.h \
	lib/vse-netlink.c \
	lib/vse-netlink.h \
	lib/vse-print.c \
	lib/vse-print.h \
	lib/vse-socket.c

ofproto_libofproto_la_SOURCES += \
	ofproto/ofproto-vse.c \
	ofproto/ofproto-vse.h \
	ofproto/vse-conn.c \
	ofproto/vse-conn.h \
	ofproto/vse-host.c \
	ofproto/vse-host.h \
	ofproto/vse-notify.c \
	ofproto/vse-notify.h \
	ofproto/vse-stats.c \
	ofproto/vse-stats.h \
	ofproto/vse-vm.c \
	ofproto/vse-vm.h \
	ofproto/vse-xlate.h

utilities_ovs_ofctl_SOURCES += utilities/ovs-ofctl-vse.h

TESTSUITE_AT += tests/vse.at
EXTRA_DIST += tests/examples tests/vse-burst.py tests/vse-fuzz.c
