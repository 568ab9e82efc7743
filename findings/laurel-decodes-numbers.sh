#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: a JSON converter writes a number of the log as a number, or as a string of its digits.
#
# LAUREL 0.7.1: in messages of programs (USER_LOGIN, CRYPTO_SESSION and others), and in records whose fields it
# does not know, an unquoted value with an even number of hexadecimal digits is taken for an encoded string. The
# port 22 becomes a quote character, the user id 1000 two control characters, the number 65 the letter e; 802
# has three digits and stays.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

unpack trixie laurel=0.7.1-1+b2 libacl1 libgcc-s1 libc6
# it lists processes, and needs a folder to write in
mkdir -p "$root/proc/1" "$root/var/log/laurel" "$root/etc/laurel"
echo root:x:0:0::/:/bin/sh >"$root/etc/passwd"
echo root:x:0: >"$root/etc/group"
printf '%s\n' 'directory = "/var/log/laurel"' '[auditlog]' 'file = "audit.log"' >"$root/etc/laurel/config.toml"

ids='pid=801 uid=0 auid=1000 ses=3 subj=unconfined'
chroot "$root" laurel --config /etc/laurel/config.toml >"$tmp/messages" 2>&1 <<END
type=USER_LOGIN msg=audit(1700000000.700:17): $ids msg='op=login id=1000 exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7 terminal=ssh res=success'
type=CRYPTO_SESSION msg=audit(1700000000.800:18): $ids msg='op=start direction=from-server cipher=aes256-gcm@openssh.com ksize=256 mac=<implicit> pfs=curve25519-sha256 spid=802 suid=74 rport=5040 laddr=192.0.2.1 lport=22 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=? res=success'
type=UNKNOWN[1345] msg=audit(1700000000.900:19): user_data=65 len=1024
END

# field NAME: as it is in the output
field()
{
	grep -o "\"$1\":\(\"\([^\"\\\\]\|\\\\.\)*\"\|[0-9]*\)" "$root/var/log/laurel/audit.log"
}

same 'USER_LOGIN, id=1000' "$(field id)" '"id":"%10%00"'
same 'CRYPTO_SESSION, lport=22' "$(field lport)" '"lport":"\""'
same 'CRYPTO_SESSION, rport=5040' "$(field rport)" '"rport":"P@"'
same 'CRYPTO_SESSION, spid=802' "$(field spid)" '"spid":"802"'
same 'an unknown record, user_data=65' "$(field user_data)" '"user_data":"e"'
same 'an unknown record, len=1024' "$(field len)" '"len":1024'
