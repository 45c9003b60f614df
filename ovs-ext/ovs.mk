# SPDX-License-Identifier: GPL-2.0
#
# Open vSwitch with VSE: Debian's source, the series in ovs-ext/patches and the
# files beside it, built in build/ovs/build.
#
#   make ovs            builds it, and a package of it in build/ovs/package
#   make ovs-install    beside Debian's, in $(DESTDIR)/usr/lib/openvswitch-vse
#   make ovs-uninstall
#   make ovs-fuzz       what reads messages, fed with mutated ones
#
#   OVS_SOURCE=   another tarball, or directory, than that of the package
#                 openvswitch-source
#   OVS_STOCK=1   without VSE, in build/ovs-stock: to compare with

OVS := $(BUILD)/ovs$(if $(OVS_STOCK),-stock)
export OVS_SOURCE OVS_STOCK

# As Debian configures and compiles it; and what Debian builds it with has to be
# found, or a switch would come out that cannot do TLS, for instance.  libtool is a
# shell script that runs for each file: a fast shell saves a quarter of the time.
OVS_CONFIGURE := --prefix=/usr --localstatedir=/var --sysconfdir=/etc --enable-ssl \
	--enable-Werror
OVS_FLAGS := DEB_BUILD_MAINT_OPTIONS=hardening=+all DEB_CFLAGS_MAINT_APPEND=-fPIC \
	DEB_CFLAGS_MAINT_STRIP=-g dpkg-buildflags --export=cmdline
OVS_FEATURES := HAVE_OPENSSL HAVE_LIBCAPNG HAVE_UNBOUND HAVE_AF_XDP

OVS_ORIGIN := $(or $(OVS_SOURCE),/usr/src/openvswitch/openvswitch.tar.gz)

# Another source, even an older one, makes all that was built stale.
$(OVS)/origin: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)echo '$(OVS_ORIGIN)' | cmp -s - $@ || echo '$(OVS_ORIGIN)' >$@

$(OVS)/source/.unpacked: ovs-ext/unpack $(wildcard ovs-ext/patches/*) ovs-ext/vse.mk \
			 $(OVS)/origin $(wildcard $(OVS_ORIGIN))
	$(Q)mkdir -p $(OVS)
	$(Q)ovs-ext/unpack $(OVS)/source

$(OVS)/build/.configured: $(OVS)/source/.unpacked
	@echo "  CONFIGURE $(OVS)/build"
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)cd $(@D) && export CONFIG_SHELL=/bin/dash && eval "../source/configure -q $(OVS_CONFIGURE) $$($(OVS_FLAGS))" \
			>configure.out 2>&1 || \
		{ tail -n 20 configure.out >&2; exit 1; }
	$(Q)cd $(@D) && for feature in $(OVS_FEATURES); do \
		grep -q "define $$feature 1" config.h || { \
			echo "ovs: configure has not found $$feature: run scripts/setup" >&2; \
			exit 1; }; \
	done
	$(Q)touch $@

ovs: $(OVS)/package/.made
	@echo "Open vSwitch with VSE: build/ovs/build, and $$(cd $(CURDIR) && ls build/ovs/package/*.deb)"

# What is packaged, and what it is tried with.  Open vSwitch has as much again.
OVS_PACKAGED := vswitchd/ovs-vswitchd vswitchd/ovs-vswitchd.conf.db.5 utilities/ovs-ofctl \
	utilities/ovs-ofctl.8
OVS_HELPERS := $(addprefix utilities/,ovs-appctl ovs-vsctl ovs-pcap ovs-testcontroller) \
	$(addprefix ovsdb/,ovsdb-server ovsdb-client ovsdb-tool)
OVS_MAKE = $(MAKE) -s -C $(OVS)/build $(if $(filter 1,$(V)),V=1)

ovs-build: $(OVS)/build/.configured
	$(Q)ovs-ext/unpack --update $(OVS)/source
	+$(Q){ $(OVS_MAKE) --eval='generated:; $$(MAKE) $$(BUILT_SOURCES)' generated && \
		$(OVS_MAKE) $(OVS_PACKAGED) $(OVS_HELPERS); } >$(OVS)/make.log 2>&1 || \
		{ tail -n 30 $(OVS)/make.log >&2; exit 1; }

OVS_BUILT := $(addprefix $(OVS)/build/,$(OVS_PACKAGED))

$(OVS_BUILT): ovs-build
	@:

$(OVS)/package/.made: $(OVS_BUILT) ovs-ext/package docs/openflow-extension.md \
		      $(wildcard ovs-ext/debian/*)
	$(Q)ovs-ext/package deb $(OVS) $(@D)
	$(Q)touch $@

ovs-install: ovs
	$(Q)ovs-ext/package install $(OVS) '$(DESTDIR)'

ovs-uninstall:
	$(Q)ovs-ext/package uninstall $(OVS) '$(DESTDIR)'

# What reads messages, under sanitizers, with mutations of the messages in the
# specification: for RUNS of them.  The same each time, unless SEED= is another.
RUNS ?= 200000
SEED ?= 1
OVS_PURE := vse-core vse-flow vse-match vse-msgs vse-netlink vse-print
OVS_FUZZ_FLAGS := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

$(OVS)/fuzz/vse-fuzz: ovs-build ovs-ext/tests/vse-fuzz.c
	@echo "  FUZZER  $@"
	$(Q)mkdir -p $(@D)
	$(Q)cd $(OVS)/build && ./libtool --silent --tag=CC --mode=link clang $(OVS_FUZZ_FLAGS) \
		-DHAVE_CONFIG_H -I. -I../source/include -Iinclude -I../source/lib -Ilib \
		-o $@ ../source/tests/vse-fuzz.c $(OVS_PURE:%=../source/lib/%.c) \
		lib/libopenvswitch.la

ovs-fuzz: $(OVS)/fuzz/vse-fuzz
	$(Q)rm -rf $(OVS)/fuzz/corpus && ovs-ext/tests/examples corpus $(OVS)/fuzz/corpus
	$(Q)$< -seed=$(SEED) -runs=$(RUNS) -max_len=1024 -artifact_prefix=$(OVS)/fuzz/ \
		-verbosity=0 -print_final_stats=1 $(OVS)/fuzz/corpus

.PHONY: ovs ovs-build ovs-install ovs-uninstall ovs-fuzz
