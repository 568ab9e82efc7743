#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every shipped rules file loads with auditctl; the kernel then has the operations that the file names, and no other; and each
# operation that is named is caught inline, in a worker and on an SQPOLL ring: the files that are to choose from together, the others alone, and
# those for root as root.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

# wanted FILE: the numbers of its operations, a line for each rule of the io_uring list
wanted()
{
	sed -n 's/^-a always,io_uring .*-S \([^ ]*\) .*/\1/p' "$1" | while read -r ops; do
		tr , '\n' <<<"$ops" | awk 'FILENAME != "-" { if (!/^#/) number[$2] = $1; next }
			{ print $1 in number ? number[$1] : $1 }' "$TOP/lib/record/uringops.tbl" - | sort -n | xargs printf '%s '
		echo
	done
}

echo '-D' >"$out/none"
image=$(image)
for kernel in stock-6.12 patched-6.12; do
	variant=${kernel%%-*}
	folder=$image/usr/share/audit-uring/rules/$variant
	everything=$folder/30-uringop.rules
	[ $variant = patched ] || everything=$image/etc/audit/rules.d/30-uringop.rules
	# shellcheck disable=SC2016 # for the guest's shell
	guest 0 --kernel $kernel --rules "$out/none" -- sh -ec '
		workload() # NAME FILE...
		{
			name=$1
			shift
			auditctl -D >/dev/null
			for file; do auditctl -R "$file" >/dev/null; done
			# with a network of its own: the ports of the run before are not free yet
			unshare --net /usr/libexec/audit-uring/run-workload /out/truth/$name inline async sqpoll
		}
		for file in ${1#"$0"} "${2#"$0"}"/*.rules; do
			auditctl -D >/dev/null
			auditctl -R "$file"
			/usr/libexec/audit-uring/rule-masks >/out/${file##*/}.masks
			auditctl -l >/out/${file##*/}.list
		done >/dev/null
		workload chosen "${2#"$0"}"/3[1-9]*.rules
		for file in ${1#"$0"} "${2#"$0"}"/4*.rules; do
			workload ${file##*/} "$file"
		done
		echo 0 >/proc/self/loginuid
		for file in $(grep -l "auid=0" "${2#"$0"}"/4*.rules); do
			auditctl -D >/dev/null
			auditctl -R "$file" >/dev/null
			# it keeps the login uid that it may not change
			setpriv --bounding-set -audit_control unshare --net /usr/libexec/audit-uring/run-workload /out/truth/${file##*/}.root inline async sqpoll
		done' "$image" "$everything" "$folder"
	rules=0
	for file in "$everything" "$folder"/3[1-9]*.rules "$folder"/4*.rules; do
		wanted "$file" | diff - "$out/${file##*/}.masks" || fail "$kernel: the kernel has other operations of ${file##*/}"
		same "rules of $file" "$(wc -l <"$out/${file##*/}.list")" "$(grep -c '^-a' "$file")"
		rules=$((rules + 1))
	done
	same 'rule files' $rules 12
	runs=("$out/truth/chosen:$(printf '%s\n' "$folder"/3[1-9]*.rules | paste -sd,)")
	for file in "$everything" "$folder"/4*.rules; do
		for truth in "$out/truth/${file##*/}" "$out/truth/${file##*/}.root"; do
			[ ! -d "$truth" ] || runs+=("$truth:$file")
		done
	done
	"$TOP/tests/rules/catches.py" $kernel "$out/audit.log" "${runs[@]}" || fail "$kernel: rules that do not catch"
	[ $variant = stock ] || chroot "$image" aureport-uring -if - --format json --top 100000 <"$out/audit.log" >"$out/report.json"
	[ $variant = stock ] || "$TOP/tests/rules/report-totals.py" "$out/report.json" "${runs[@]}" ||
		fail 'aureport-uring counts otherwise than the truth'
	rm -r "$out/truth"
done
