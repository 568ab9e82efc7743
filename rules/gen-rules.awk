# SPDX-License-Identifier: GPL-2.0-or-later
# awk -v kernel=NAME -f gen.awk -f gen-rules.awk uringops.tbl groups.tbl kernels.tbl TEMPLATE: an audit rules file from
# its template. @OPS GROUP...@ stands for the operations of these groups that the kernel audits (all groups: everything),
# @NUMBERS GROUP...@ for what their numbers mean. A line without an operation is left out.
BEGIN {
	# auditctl 4.0.2 knows the names that a stock kernel audits, up to futex_waitv; it takes any number
	AUDITCTL_LAST = 53
	AUDITCTL_OPS = 2048	# of AUDIT_BITMASK_SIZE words
}
FNR == 1 { file++ }
file < 4 && (/^#/ || NF == 0) { next }
file == 1 {
	name[$1 + 0] = $2
	number[$2] = $1 + 0
	stock[$2] = $4
	count++
	next
}
file == 2 {
	for (i = 2; i <= NF; i++) {
		if (!($i in number) || $i in group)
			bad($i ($i in group ? " is listed twice" : ": no such operation"))
		group[$i] = $1
	}
	groups[$1] = 1
	next
}
file == 3 {
	if ($2 != "audited" && $2 != "all")
		bad("operations: " $2)
	audits[$1] = $2
	next
}
# The words of @OPS ...@ or @NUMBERS ...@ as a list, in the order of the table.
function list(words, numbers,  n, want, i, op, out) {
	if (!(kernel in audits))
		bad("no kernel " kernel)
	n = split(words, want, " ")
	for (i = 1; i <= n; i++) {
		if (want[i] != "everything" && !(want[i] in groups))
			bad("no group " want[i])
		wanted[want[i]] = 1
	}
	for (i = 0; i < count; i++) {
		op = name[i]
		if (!("everything" in wanted) && !(group[op] in wanted))
			continue
		if (audits[kernel] == "audited" && stock[op] != "audited")
			continue
		named = stock[op] == "audited" && i <= AUDITCTL_LAST
		if (numbers && !named)
			out = out (out == "" ? "" : ", ") i " " op
		else if (!numbers)
			out = out (out == "" ? "" : ",") (named ? op : i)
	}
	for (i in wanted)
		delete wanted[i]
	return out
}
{
	if (FNR == 1)
		for (i in number)
			if (!(i in group))
				bad(i " is in no group of groups.tbl")
	while (match($0, /@(OPS|NUMBERS) [^@]*@/)) {
		words = substr($0, RSTART + 1, RLENGTH - 2)
		numbers = words ~ /^NUMBERS/
		sub(/^[A-Z]* /, "", words)
		ops = list(words, numbers)
		if (ops == "")
			next
		$0 = substr($0, 1, RSTART - 1) ops substr($0, RSTART + RLENGTH)
	}
	gsub(/@KERNEL@/, kernel)
	print
}
