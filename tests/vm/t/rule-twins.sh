#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The twins of rules with an exception: on a patched kernel the program that is an exception is not recorded, by system call or by io_uring, and
# another in the same calls is; on a stock kernel both are recorded by io_uring. A never rule for io_uring_enter in front of one for operations
# hides on a stock kernel those that run in the call, as lint and coverage say. The report names the program that connects by io_uring
# where a seccomp filter forbids connect(2).
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/run.d/lib.sh
. "$TOP/tests/run.d/lib.sh"
# shellcheck source=tests/vm/lib.sh
. "$VM/lib.sh"

calls=open,creat,openat,openat2,unlink,unlinkat,rename,renameat,renameat2
cat >"$out/own.rules" <<EOF
-a never,exit -F arch=b64 -S $calls -F exe=/usr/libexec/audit-uring/demo-files
-a always,exit -F arch=b64 -S $calls -F auid>=1000 -F auid!=unset -k own
-a always,exit -F arch=b64 -S connect,seccomp,prctl -F auid>=1000 -F auid!=unset -k network
-a always,exit -F arch=b64 -S io_uring_setup,io_uring_enter -k uring-call
EOF

echo '-a never,exit -F arch=b64 -S io_uring_enter' >"$out/never.rules"
# listen never waits, and so never leaves its call
echo '-a always,io_uring -S 57 -k listen' >"$out/listen.rules"

# listens ORDER: records of the operation in the run with the rules in this order
listens()
{
	sed -n 's/.*"type":"process","pid":\([0-9]*\),.*/ pid=\1 /p' "$out/truth/$1"/*.jsonl >"$out/pids"
	[ -s "$out/pids" ] || fail "no truth of $1"
	grep -a '^type=URINGOP .* uring_op=57 ' "$out/audit.log" | grep -acFf "$out/pids" || :
}

# operations PROGRAM: records of its operations
operations()
{
	grep -a '^type=URINGOP ' "$out/audit.log" | grep -acF " pid=$(cat "$out/$1.pid") " || :
}

image=$(image)
for kernel in stock patched; do
	# shellcheck disable=SC2016 # for the guest's shell
	guest 0 --kernel $kernel-6.12 --rules "$out/own.rules" -- sh -ec '
		aurules-uring twin --kernel "$0" /out/own.rules >/out/twins.rules
		auditctl -R /out/twins.rules >/dev/null
		aurules-uring twin --live --kernel "$0" >/out/again
		mkdir -p /out/rules.d
		cp /out/twins.rules /out/rules.d/40-uring-twins.rules
		aurules-uring twin --live --write --rules-dir /out/rules.d --kernel "$0"
		for program in demo-files outcome; do
			sh -c "echo \$\$ >/out/$program.pid; exec /usr/libexec/audit-uring/$program"
		done
		/usr/libexec/audit-uring/blog-connect >/dev/null
		for order in never,listen listen,never; do
			auditctl -D >/dev/null
			for file in ${order%,*} ${order#*,}; do auditctl -R /out/$file.rules >/dev/null; done
			unshare --net /usr/libexec/audit-uring/run-workload /out/truth/$order inline
		done' $kernel
	[ "$(listens listen,never)" -gt 0 ] || fail "$kernel: a never rule behind hides operations"
	if [ $kernel = stock ]; then
		same 'operations behind a never rule for their call' "$(listens never,listen)" 0
	else
		same 'operations behind a never rule for their call' "$(listens never,listen)" "$(listens listen,never)"
	fi
	rm -r "$out/truth"
	same 'twins of the rules and twins of the running kernel' "$(cat "$out/again")" ''
	same 'twins written of the running kernel, which has them' "$(grep '^-a' "$out/rules.d/40-uring-twins.rules")" "$(grep '^-a' "$out/twins.rules")"
	[ "$(operations outcome)" -gt 0 ] || fail "$kernel: operations of another program are not recorded"
	if [ $kernel = patched ]; then
		has twins.rules '-a never,io_uring'
		same 'operations of the program that is an exception' "$(operations demo-files)" 0
	else
		has twins.rules 'on a stock kernel, a never rule would hide later operations'
		[ "$(operations demo-files)" -gt 0 ] || fail 'a stock kernel hides operations of an exception'
	fi
	chroot "$image" aureport-uring -if - --anomalies --format json <"$out/audit.log" >"$out/report.json"
	python3 - "$out/report.json" <<-'PYTHON' || fail "$kernel: no word of the seccomp filter"
		import json, sys
		found = json.load(open(sys.argv[1]))["anomalies"]["seccomp"]
		sys.exit({(one["op"], one["exe"]) for one in found["first"]} != {("connect", "/usr/libexec/audit-uring/blog-connect")})
	PYTHON
	# an operation that is recorded has the call that submitted it recorded
	! grep -a '^type=SYSCALL .*demo-files.*key="own"' "$out/audit.log" | grep -v ' syscall=426 ' || fail "$kernel: the exception is recorded as a system call"
done
