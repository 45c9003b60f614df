#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# Puts a macvlan device into mode bridge, whatever its kind is called.
#
#   bridge-mode.pl DEVICE KIND

use strict;
use warnings;

use constant { AF_NETLINK => 16, SOCK_RAW => 3 };
use constant { RTM_NEWLINK => 16, NLM_F_REQUEST => 1, NLM_F_ACK => 4 };
use constant { IFLA_IFNAME => 3, IFLA_LINKINFO => 18, INFO_KIND => 1, INFO_DATA => 2 };
use constant { IFLA_MACVLAN_MODE => 1, MACVLAN_MODE_BRIDGE => 4 };

sub attribute {
	my ($type, $data) = @_;
	return pack("SS", 4 + length $data, $type) . $data . "\0" x (-length($data) % 4);
}

@ARGV == 2 or die "usage: bridge-mode.pl DEVICE KIND\n";
my ($device, $kind) = @ARGV;
my $mode = attribute(IFLA_MACVLAN_MODE, pack("L", MACVLAN_MODE_BRIDGE));
my $info = attribute(INFO_KIND, "$kind\0") . attribute(INFO_DATA, $mode);
my $body = pack("CxSlLL", 0, 0, 0, 0, 0) .
	attribute(IFLA_IFNAME, "$device\0") . attribute(IFLA_LINKINFO, $info);
my $request = pack("LSSLL", 16 + length $body, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0) .
	$body;

socket(my $netlink, AF_NETLINK, SOCK_RAW, 0) or die "no netlink socket: $!\n";
defined(send($netlink, $request, 0)) or die "not sent: $!\n";
defined(recv($netlink, my $answer, 4096, 0)) or die "no answer: $!\n";
my $error = unpack("l", substr($answer, 16, 4));
$error == 0 or die "bridge-mode.pl: $device: error " . -$error . "\n";
