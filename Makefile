# SPDX-License-Identifier: GPL-2.0
#
# The VSE suite.
#
#   make              the kernel modules and the tools
#   make modules      vse_hook.ko, vse.ko, the drivers that call VSE, napi_macvlan.ko
#   make tools        vsectl
#   make ovs          Open vSwitch with VSE, from Debian's source, and a package of it
#   make ovs-install  the same, beside Debian's
#   make lab          the emulated NICs and the traffic programs of the guest
#   make demo         installs what is needed, builds, and runs the experiment
#   make check        installs what is needed, builds, and runs all tests
#   make check-tests  shows that the tests can fail, by faults that it puts in
#   make check-ovs    builds Open vSwitch with VSE, runs its tests and the scenarios with it
#   make check-debug  the same for the lab in a kernel that looks for faults
#   make simulate     the choice of cores on traces, against RSS: a table
#   make bench        installs what is needed, builds, and measures what VSE costs
#   make eval         installs what is needed, builds, and repeats the paper's
#                     experiments: a report in build/results/eval.md
#   make install      modules (updates/, before the kernel's own) and tools
#   make uninstall    takes away what install brought
#   make clean        removes what was built
#
# Variables:
#   KVER=     the kernel to build for: a release (6.1.0-25-amd64) or a series;
#             6.1 and 6.12 are supported, no other.  Default: the running one if
#             its headers are there, else 6.1.  The default of demo, bench and
#             eval is 6.1, that of check all tests on 6.1 and a few on 6.12.
#   NIC=      the emulated NIC of the demo: mlx4 (default) or ixgbe
#   EVAL=     options for eval, such as "-n ixgbe --quick"
#   PREFIX=   where install puts the tools; default /usr/local
#   DESTDIR=  put in front of every installed path
#   V=1       shows the commands
#
# Everything that is built goes to build/.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

ifneq ($(words $(CURDIR)),1)
$(error kbuild cannot work in a path with spaces: "$(CURDIR)"; move the directory)
endif

V ?= 0
Q := $(if $(filter 1,$(V)),,@)

PREFIX ?= /usr/local
NIC ?= mlx4
override DESTDIR := $(abspath $(DESTDIR))
BUILD := $(CURDIR)/build

# ---- which kernel ----

# What scripts/setup is asked for: nothing stands for the lab's default, or in a
# check for all.
LAB_KERNEL := $(KVER)

no_kernel_needed := help clean tools ovs ovs-build ovs-install ovs-uninstall ovs-fuzz lab setup \
	demo check check-tests check-ovs check-debug simulate bench eval
ifneq ($(filter-out $(no_kernel_needed),$(or $(MAKECMDGOALS),all)),)
running := $(shell uname -r)
ifeq ($(KVER)$(wildcard $(shell scripts/kernel build '$(running)')/.),)
override KVER := $(shell scripts/kernel release)
else
override KVER := $(shell scripts/kernel release '$(or $(KVER),$(running))')
endif
ifneq ($(.SHELLSTATUS),0)
$(error no kernel to build for, see above)
endif
KERNEL_BUILD := $(shell scripts/kernel build '$(KVER)')
endif

# ---- modules ----

O := $(BUILD)/$(KVER)
NET := $(O)/source/drivers/net/ethernet
MODULES := vse/vse_hook vse/vse mlx4/mlx4_core mlx4/mlx4_en ixgbe/ixgbe \
	   napi_macvlan/napi_macvlan

# Laid out as links, so that the compiler's messages lead to what to edit.
OWN_SOURCES := Kbuild $(wildcard vse/* include/*.h include/uapi/linux/*.h drivers/napi_macvlan/*)

all: modules tools

modules: $(O)/modules/.built
	@echo "Modules for $(KVER): build/$(KVER)/modules"

# The versions of the packages that a build depends on, and where it lies, since
# kbuild remembers whole paths.  When it changes, all that was built is stale.
$(O)/versions: FORCE
	@mkdir -p $(BUILD) && test -w $(BUILD) || \
		{ echo "make: cannot write to $(BUILD); build as its owner" >&2; exit 1; }
	@versions=$$(scripts/kernel check '$(KVER)' && echo '$(O)') || exit 1; \
	[ "$$versions" = "$$(cat $@ 2>/dev/null)" ] || { \
		rm -rf $(O) && mkdir -p $(O) && echo "$$versions" >$@; }

$(O)/source/.unpacked: $(O)/versions scripts/unpack-source
	$(Q)scripts/unpack-source $(KVER) $(O)/source

$(O)/tree/mlx4/hook.diff: driver = $(NET)/mellanox/mlx4
$(O)/tree/ixgbe/hook.diff: driver = $(NET)/intel/ixgbe
$(O)/tree/%/hook.diff: drivers/%/hook.cocci $(O)/source/.unpacked scripts/hook-driver
	@echo "  SPATCH  $*"
	$(Q)scripts/hook-driver $< $(driver) $(@D)

$(O)/tree/napi_macvlan/macvlan.diff: drivers/napi_macvlan/macvlan.cocci $(O)/source/.unpacked \
				     scripts/adapt-macvlan
	@echo "  SPATCH  napi_macvlan"
	$(Q)scripts/adapt-macvlan $< $(O)/source/drivers/net/macvlan.c $(@D)

# BTF needs the vmlinux of the kernel, which its headers do not all bring; the
# modules work without.
$(O)/modules/.built: $(O)/versions $(OWN_SOURCES) \
		     $(O)/tree/mlx4/hook.diff $(O)/tree/ixgbe/hook.diff \
		     $(O)/tree/napi_macvlan/macvlan.diff
	$(Q)find $(O)/tree -type l -delete
	$(Q)cp -rs $(addprefix $(CURDIR)/,Kbuild vse include drivers/napi_macvlan) $(O)/tree
	$(Q)$(MAKE) -C $(KERNEL_BUILD) M=$(O)/tree V=$(V) CONFIG_DEBUG_INFO_BTF_MODULES= modules
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)for module in $(MODULES); do \
		strip -g -o $(@D)/$${module#*/}.ko $(O)/tree/$$module.ko || exit 1; \
	done
	$(Q)touch $@

# What check-debug must find; never installed.
defects: $(O)/defects/lab_defect.ko

$(O)/defects/lab_defect.ko: $(O)/versions $(wildcard tests/lab/defects/*)
	$(Q)rm -rf $(@D) && cp -rs $(CURDIR)/tests/lab/defects $(@D)
	$(Q)$(MAKE) -C $(KERNEL_BUILD) M=$(@D) V=$(V) CONFIG_DEBUG_INFO_BTF_MODULES= modules

# ---- tools and lab ----

tools:
	$(Q)$(MAKE) -C tools BUILD=$(BUILD) V=$(V) PREFIX=$(PREFIX)

# Another client of the family, and the kernel's own tests, for a scenario each.
TOOLS_SOURCE := $(wildcard /usr/src/linux-source-6.12.tar.xz)

lab:
	$(Q)$(MAKE) -C tests/lab/nic BUILD=$(BUILD) V=$(V)
	$(Q)$(MAKE) -C tests/lab/tools BUILD=$(BUILD) V=$(V)
	$(Q)$(if $(TOOLS_SOURCE),scripts/unpack-tools ynl >/dev/null && \
		scripts/unpack-tools selftests >/dev/null)

setup:
	$(Q)scripts/setup $(LAB_KERNEL)

include ovs-ext/ovs.mk

# ---- to see and to test ----

# All cores, if make was not told how many.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# make reads which kernel to build for before setup may have brought it: so the
# build is a make of its own.
demo:
ifeq ($(filter mlx4 ixgbe,$(NIC)),)
	$(error NIC=$(NIC) is not known: give NIC=mlx4 or NIC=ixgbe)
endif
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)kver=$$(scripts/kernel release $(LAB_KERNEL)) && \
		$(MAKE) $(JOBS) KVER=$$kver all lab ovs && \
		tests/lab/demo -n $(NIC) -k $$kver

# Setup stands apart: it brings what the tests themselves need.
check:
	$(Q)for kernel in $(or $(LAB_KERNEL),$$(scripts/kernel supported)); do \
		scripts/setup $$kernel || { echo "0 passed, 1 failed"; exit 1; }; \
	done
	$(Q)KVER='$(LAB_KERNEL)' scripts/check

check-tests:
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)KVER='$(LAB_KERNEL)' scripts/check --controls

check-ovs:
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)KVER='$(LAB_KERNEL)' scripts/check --ovs

check-debug:
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)kver=$$(scripts/debug-kernel $(LAB_KERNEL)) && \
		$(MAKE) $(JOBS) KVER=$$kver all lab defects && \
		tests/lab/run --all --controls -k $$kver

simulate:
	$(Q)$(MAKE) $(JOBS) -C tests/simulation BUILD=$(BUILD) simulate

# In User Mode Linux 6.12, and in the lab's guest what takes two cores.
bench:
	$(Q)scripts/setup 6.12
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)kver=$$(scripts/kernel release $(LAB_KERNEL)) && uml=$$(scripts/uml-kernel) && \
		$(MAKE) $(JOBS) KVER=$$kver all lab && \
		$(MAKE) -C tests/bench BUILD=$(BUILD) KERNEL=$$uml V=$(V) && \
		tests/bench/run -u $$uml -k $$kver

# EVAL= has options of tests/lab/eval.
eval:
	$(Q)scripts/setup $(LAB_KERNEL)
	$(Q)kver=$$(scripts/kernel release $(LAB_KERNEL)) && \
		$(MAKE) $(JOBS) KVER=$$kver all lab && \
		tests/lab/eval -k $$kver $(EVAL)

# ---- install ----

install: modules tools
	$(Q)scripts/install-modules install '$(KVER)' '$(DESTDIR)'
	$(Q)$(MAKE) -C tools BUILD=$(BUILD) V=$(V) PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) install

uninstall:
	$(Q)scripts/install-modules uninstall '$(KVER)' '$(DESTDIR)'
	$(Q)$(MAKE) -C tools BUILD=$(BUILD) V=$(V) PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) uninstall

clean:
	$(Q)rm -rf $(BUILD)

help:
	@sed -n '3,/^$$/ { s/^# \{0,1\}//; p }' Makefile

FORCE:

.PHONY: all modules defects tools lab setup demo check check-tests check-ovs check-debug simulate \
	bench eval install uninstall clean help FORCE
