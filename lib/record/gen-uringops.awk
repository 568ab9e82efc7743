# SPDX-License-Identifier: GPL-2.0-or-later
# Turns uringops.tbl into C.
BEGIN { n = 0 }
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
		$4 == "audited" ? "true" : "false", $5 == "worker" ? "true" : "false", toupper(takes), $7,
		$8 == "-" ? "NULL" : "\"" $8 "\"")
	n++
}
END {
	print "/* Generated from uringops.tbl. */"
	for (i = 0; i < n; i++)
		print row[i]
}
