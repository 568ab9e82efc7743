# SPDX-License-Identifier: GPL-2.0-or-later
# What the generators share: before theirs, as awk -f gen.awk -f gen-NAME.awk. What is wrong with a table ends the run, and no END goes on.
function bad(what) {
	print FILENAME ":" FNR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}
END { if (failed) exit 1 }
