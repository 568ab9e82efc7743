#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the shipped rules for arch=b32 name is caught of a 32-bit program, inline, in a worker and on an SQPOLL ring, and each operation is tied
# to the call that submitted it. Of a rule for a file with arch=b32 the rule itself and its twin together catch all. User Mode Linux has no
# such programs, so this is QEMU.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

echo '-D' >"$out/none"
folder=$(image)/usr/share/audit-uring/rules/patched
mapfile -t files < <(grep -l 'arch=b32' "$folder"/*.rules)
# where a rule for users stands before one for arch=b32, root's operations are that one's
mapfile -t behind < <(awk '/auid>=1000/ { users[FILENAME] = 1 } /arch=b32/ && users[FILENAME] && !told[FILENAME]++ { print FILENAME }' "${files[@]}")
# shellcheck disable=SC2016 # for the guest's shell
guest 0 --kernel patched-6.12 --backend qemu --rules "$out/none" -- sh -ec '
	mount -t tmpfs none /mnt
	workload() # NAME FILE
	{
		auditctl -D >/dev/null
		auditctl -R "$2" >/dev/null
		mkdir -p "/out/truth/$1"
		for mode in inline async sqpoll; do
			mkdir "/mnt/$1-$mode"
			cd "/mnt/$1-$mode"
			/usr/libexec/audit-uring/operations-32 $mode >"/out/truth/$1/$mode.jsonl"
		done
	}
	for file in $1; do
		workload "${file##*/}" "$file"
	done
	echo 0 >/proc/self/loginuid
	for file in $2; do
		workload "${file##*/}.root" "$file"
	done
	mkdir /mnt/watched
	cd /mnt/watched
	: >file
	echo "-a always,exit -F arch=b32 -F path=/mnt/watched/file -F perm=wa -k own" >/out/own.rules
	aurules-uring twin --kernel patched /out/own.rules >/out/twins.rules
	auditctl -D >/dev/null
	auditctl -R /out/own.rules >/dev/null
	auditctl -R /out/twins.rules >/dev/null
	/usr/libexec/audit-uring/operations-32 inline >/out/watched.jsonl' sh "${files[*]#"$(image)"}" "${behind[*]#"$(image)"}"
runs=()
for file in "${files[@]}"; do
	runs+=("$out/truth/${file##*/}:$file")
done
for file in "${behind[@]}"; do
	runs+=("$out/truth/${file##*/}.root:$file")
done
same 'files with rules for arch=b32' ${#files[@]} 7
"$TOP/tests/rules/catches.py" patched-6.12 "$out/audit.log" "${runs[@]}" || fail 'rules that do not catch'
python3 - "$out" <<'PYTHON' || fail 'operations of 32-bit programs'
import collections
import json
import sys

out = sys.argv[1]
with open(f"{out}/uringop.jsonl", encoding="utf-8") as file:
    stitched = [op for op in map(json.loads, file) if op.get("kind") == "operation"]
calls = collections.Counter((op["origin"]["confidence"], op["origin"].get("syscall")) for op in stitched)
with open(f"{out}/watched.jsonl", encoding="utf-8") as file:
    done = [line for line in map(json.loads, file) if line["type"] == "sqe"]
# all that change something: what reads attributes is not of wa
wanted = sorted(sqe["number"] for sqe in done if sqe["number"] not in (43, 44))
got = sorted(op["op"]["number"] for op in stitched if op["process"]["pid"] == done[0]["pid"])
print(dict(calls), "of a watch and its twin:", got)
sys.exit(set(calls) != {("exact", "io_uring_enter"), ("sqpoll", "io_uring_setup")} or got != wanted)
PYTHON
