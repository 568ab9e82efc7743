#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What aurules-uring says of 2,000 random rules, taken or refused, is what auditctl and the kernel do with them; it knows all that is in
# the kernel's rules afterwards, and whether they are in force.
# shellcheck source=tests/vm/t/lib.sh
. "$(dirname "$0")/lib.sh"

echo '-D' >"$out/none"
# SEED=N tries others
seed=${SEED:-29800}
"$TOP/tests/rules/random-rules.py" 2000 "$seed" >"$out/random.rules"
guest 0 --rules "$out/none" -- sh -ec '
	# nothing is to be recorded, least of all by what records everything
	auditctl -e 0 >/dev/null
	cp /out/random.rules .
	aurules-uring lint --format json random.rules >/out/lint.json || [ $? = 1 ]
	auditctl -R random.rules >/out/loaded 2>&1 || [ $? = 1 ]
	aurules-uring lint --live --format json >/out/live.json || [ $? = 1 ]
	auditctl -D
	auditctl -R /usr/share/audit-uring/rules/stock/40-uring-cis-rhel9.rules
	aurules-uring coverage --standard cis-rhel9 --format json --live >/out/off.json || [ $? = 1 ]
	auditctl -e 1
	aurules-uring coverage --standard cis-rhel9 --format json --live >/out/on.json || [ $? = 1 ]'
# auditctl tells the lines to syslog, and from the first good rule on to standard error
cat "$out/loaded" "$out/auditd.log" | grep -ao 'There was an error in line [0-9]* of random.rules' | grep -o '[0-9]*' | sort -n >"$out/refused"
python3 - "$out" "$seed" <<'PYTHON' || fail "seed $seed: they differ"
import json
import sys

out, seed = sys.argv[1:]
lines = open(f"{out}/random.rules").read().split("\n")
refused = set(map(int, open(f"{out}/refused")))
said = {f["line"]: f["message"] for f in json.load(open(f"{out}/lint.json"))["findings"] if f["level"] == "refused"}
for line in sorted(refused ^ set(said)):
    print(f"line {line}: {lines[line - 1]!r}: " + (f"taken, but {said[line]}" if line in said else "refused, but not by lint"))
print(f"seed {seed}: {len(lines) - 2} rules, {len(refused)} refused")
gaps = {state: json.load(open(f"{out}/{state}.json"))["gaps"] for state in ("off", "on")}
print(f"of CIS {gaps['off']} gaps with auditing off, {gaps['on']} with the rules in force")
live = [f for f in json.load(open(f"{out}/live.json"))["findings"] if f["level"] == "refused" and "not known here" in f["message"]]
sys.exit(gaps["off"] <= gaps["on"] or live != [] or refused != set(said) or not 400 < len(refused) < 1600)
PYTHON
