# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# For scripts/check-ovs: what make ovs-install and the package bring, in roots of their
# own.  The root of the package has dpkg's records of this machine, and the files of
# Debian's Open vSwitch.  Uses tap.sh, $ovs, $scratch and the array make.

readonly beside=$scratch/beside root=$scratch/root run=$scratch/run
readonly own=/usr/lib/openvswitch-vse
readonly debians=/usr/lib/openvswitch-switch/ovs-vswitchd
brought="usr/lib/openvswitch-vse/ovs-ofctl
usr/lib/openvswitch-vse/ovs-vswitchd
usr/share/doc/openvswitch-vse/README.Debian
usr/share/doc/openvswitch-vse/copyright
usr/share/doc/openvswitch-vse/openflow-extension.md
usr/share/openvswitch-vse/man/man5/ovs-vswitchd.conf.db.5.gz
usr/share/openvswitch-vse/man/man8/ovs-ofctl.8.gz"
readonly brought
in_front="usr/bin/ovs-ofctl
usr/share/man/man5/ovs-vswitchd.conf.db.5.gz
usr/share/man/man8/ovs-ofctl.8.gz"
readonly in_front

# same EXPECTED ACTUAL
same() {
	diff <(LC_ALL=C sort <<<"$1") <(LC_ALL=C sort <<<"$2")
}

files_in() {
	(cd "$1" && find . ! -type d -printf '%P\n')
}

# ---- make ovs-install ----

beside_is() {
	same "$1" "$(files_in "$beside")"
}

manuals_know_vse() {
	zgrep -q 'vse\\-add\\-flow' "$1/man8/ovs-ofctl.8.gz" &&
		zgrep -q 'vse.*vm.*id' "$1/man5/ovs-vswitchd.conf.db.5.gz"
}

# ---- the package ----

field() {
	dpkg-deb -f "$deb" "$1"
}

# What linking needs, and the switch that it goes in front of, of the same branch.
depends_on_all() {
	local wanted depends

	depends=$(field Depends)
	for wanted in 'openvswitch-switch (>= 3.' 'openvswitch-switch (<< 3.' libc6 libssl3 \
		libcap-ng0 libunbound8 libxdp1; do
		[[ $depends == *"$wanted"* ]] || {
			echo "no $wanted in: $depends"
			return 1
		}
	done
}

packed() {
	dpkg-deb --fsys-tarfile "$deb" | tar -t | sed 's,^\./,,' | grep '[^/]$'
}

is_hardened() {
	local headers

	headers=$(readelf -hds --wide "$1")
	[[ $headers =~ FLAGS.*BIND_NOW && $headers =~ Position-Independent &&
		$headers =~ __stack_chk_fail ]]
}

lay_out_root() {
	local admin=$root/var/lib/dpkg

	mkdir -p "$admin/info" "$admin/updates" "$admin/triggers" "$admin/alternatives" \
		"$root/usr/sbin" "$root/etc/alternatives"
	cp /var/lib/dpkg/status "$admin"
	cp /var/lib/dpkg/info/*.list "$admin/info"
	dpkg -L openvswitch-common openvswitch-switch | while read -r file; do
		[[ -d $file || ! -e $file ]] || echo "$file"
	done | sed 's,^/,,' | sort -u |
		tar -c -C / --files-from=- | tar -x -C "$root"
	update-alternatives --root "$root" --install /usr/sbin/ovs-vswitchd ovs-vswitchd \
		"$debians" 100
}

in_root() {
	dpkg --root="$root" --force-script-chrootless --log="$scratch/dpkg.log" "$@"
}

# All but dpkg's own records.
list_root() {
	(cd "$root" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o \
		\( -type f -printf '%p %s\n' -o -type l -printf '%p -> %l\n' \) | LC_ALL=C sort)
}

# vswitchd_is PROGRAM: the one that starts the switch would start
vswitchd_is() {
	same "$1" "$(readlink "$root/etc/alternatives/ovs-vswitchd")"
}

ofctl_is_ours() {
	cmp "$root/usr/bin/ovs-ofctl" "$root$own/ovs-ofctl" &&
		cmp "$root/usr/bin/ovs-ofctl.distrib" "$scratch/ofctl-before"
}

as_before() {
	diff "$scratch/before" <(list_root)
}

of_another_branch() {
	sed -i '/^Package: openvswitch-switch$/,/^$/ s/^Version: 3\.[0-9]*/Version: 3.99/' \
		"$root/var/lib/dpkg/status"
	in_root -i "$deb"
}

# ---- the programs in it ----

# Debian's own tools, but for these two.
in_run() {
	OVS_RUNDIR=$run OVS_LOGDIR=$run OVS_DBDIR=$run OVS_SYSCONFDIR=$run "$@"
}

# With stand-ins for the datapath and for VSE, since this is about the package.
starts() {
	mkdir "$run"
	in_run ovsdb-tool create "$run/conf.db" "$root/usr/share/openvswitch/vswitch.ovsschema"
	in_run ovsdb-server "$run/conf.db" --remote="punix:$run/db.sock" --no-chdir --detach \
		--pidfile --log-file
	in_run ovs-vsctl --no-wait init
	in_run "$root$own/ovs-vswitchd" --enable-dummy --no-chdir --detach --pidfile --log-file
	in_run ovs-vsctl --timeout=30 add-br br0 -- set bridge br0 datapath_type=dummy
}

answers() {
	in_run "$@" | grep -q instance=0
}

ends() {
	in_run ovs-appctl -t ovs-vswitchd exit && in_run ovs-appctl -t ovsdb-server exit
}

stop_daemons() {
	local file

	for file in "$run"/*.pid; do
		[[ ! -e $file ]] || kill "$(<"$file")" 2>/dev/null || true
	done
}

test_package() {
	deb=$(echo "$ovs"/package/*.deb)

	check "make ovs-install, into an empty root" \
		"${make[@]}" DESTDIR="$beside" ovs-install
	check "it brings what is known, beside Debian's" beside_is "$brought"
	check "its manuals know VSE" manuals_know_vse "$beside/usr/share/openvswitch-vse/man"
	check "its switch is as hardened as Debian's" is_hardened "$beside$own/ovs-vswitchd"
	check "make ovs-uninstall" "${make[@]}" DESTDIR="$beside" ovs-uninstall
	check "it leaves nothing" beside_is ""

	check "the package depends on what it uses" depends_on_all
	check "the package has the same files, and three in front of Debian's" same \
		"$brought"$'\n'"$in_front" "$(packed)"
	lay_out_root >/dev/null
	list_root >"$scratch/before"
	cp "$root/usr/bin/ovs-ofctl" "$scratch/ofctl-before"
	check "Debian's switch without it" vswitchd_is "$debians"
	check "dpkg installs it" in_root -i "$deb"
	check "the switch to start is the package's" vswitchd_is "$own/ovs-vswitchd"
	check "ovs-ofctl is the package's, Debian's lies beside it" ofctl_is_ours
	check "its switch starts" starts
	check "its ovs-ofctl asks it for VSE" answers "$root$own/ovs-ofctl" vse-capabilities br0
	check "Debian's ovs-ofctl talks to it" in_run "$root/usr/bin/ovs-ofctl.distrib" show br0
	check "it ends" ends
	check "dpkg installs it over itself" in_root -i "$deb"
	check "the switch to start is still the package's" vswitchd_is "$own/ovs-vswitchd"
	check "ovs-ofctl, too" ofctl_is_ours
	check "dpkg removes it" in_root -r openvswitch-vse
	check "the switch to start is Debian's again" vswitchd_is "$debians"
	check "it leaves what was there before" as_before
	check "dpkg purges it" in_root -P openvswitch-vse
	check_refused "a switch of another branch" "openvswitch-vse depends on openvswitch-switch" \
		of_another_branch
}
