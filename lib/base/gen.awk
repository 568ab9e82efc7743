# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the generators, which follow it: awk -f gen.awk -f gen-NAME.awk. An error in a table ends the run, and no
# END continues.
function bad(what) {
	print FILENAME ":" FNR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}
END { if (failed) exit 1 }
