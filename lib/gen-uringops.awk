# SPDX-License-Identifier: GPL-2.0-or-later
# Turns uringops.tbl into C (-v out=c), or into a list of names for audit rules (-v out=rules).
# auditctl 4.0.2 knows the names up to futex_waitv; the kernel takes any number.
BEGIN { n = 0; AUDITCTL_LAST = 53 }
/^#/ || NF == 0 { next }
NF != 8 { bad("8 columns wanted, found " NF) }
$1 != n { bad("number " n " wanted, found " $1) }
$4 !~ /^(audited|skipped)$/ { bad("stock: " $4) }
$5 !~ /^(any|flags|worker)$/ { bad("where: " $5) }
$6 !~ /^(path|addr|fd|pipe|-)$/ { bad("takes: " $6) }
$7 !~ /^(file|network|process|ring|io|wait|memory|none)$/ { bad("class: " $7) }
{
	takes = $6 == "-" ? "none" : $6
	row[n] = sprintf("\t[%d] = { \"%s\", \"%s\", %s, %s, URINGOP_TAKES_%s, \"%s\", %s },", $1, $2, $3,
		$4 == "audited" ? "true" : "false", $5 == "worker" ? "true" : "false", toupper(takes), $7, $8 == "-" ? "NULL" : "\"" $8 "\"")
	if ($4 == "audited")
		audited = audited (audited == "" ? "" : ",") (n <= AUDITCTL_LAST ? $2 : n)
	n++
}
function bad(what) {
	print FILENAME ":" FNR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}
END {
	if (failed)
		exit 1
	if (out == "rules") {
		print audited
		exit
	}
	print "/* Generated from uringops.tbl. */"
	for (i = 0; i < n; i++)
		print row[i]
}
