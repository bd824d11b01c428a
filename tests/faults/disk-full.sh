#!/usr/bin/env bash
# The folder of the all-in-one process stands on a small file system, which fills up under load and is made larger. Needs root.
# MIB of the small disk (24), RATE spans a second (5000).
TEST_KAFKA=${TEST_KAFKA:-none}
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
[ "$(id -u)" = 0 ] || die "only root may mount a small file system"
rate=${RATE:-5000}
disk=$work/disk
mkdir "$disk"
mount -t tmpfs -o size="${MIB:-24}m" tmpfs "$disk" || die "a small file system cannot be mounted here"
at_exit() { umount -l "$disk"; }
all_in_one allinone "Storage__Folder=$disk/data"
ready allinone
load_all_in_one --rate "$rate" --duration 60s
for _ in $(seq 600); do [ "$(trouble allinone)" = disk ] && break; sleep 0.2; done
[ "$(trouble allinone)" = disk ] || fault "the disk never filled up"
say "the disk is full: $(df --output=used,size -m "$disk" | tail -1) MiB, $(acknowledged) spans acknowledged"
sleep 10
say "10 s later: $(acknowledged) spans acknowledged, $(metric allinone spoor_collector_spans_failed_total) answered retryable"
mount -o remount,size=4g "$disk"
for _ in $(seq 150); do [ -z "$(trouble allinone)" ] && break; sleep 0.2; done
[ -z "$(trouble allinone)" ] || fault "it does not write again 30 s after there was room"
loaded
balanced allinone
finish "rate $rate"
