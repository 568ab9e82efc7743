#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# One would guess: a parser of CSV (RFC 4180) can read `ausearch --format csv`, and each row has the columns of
# the header.
#
# ausearch 4.0.2: values are never quoted, so a comma in the name of a file makes another column. The row of an
# io_uring operation whose event has a PATH record (as workers write them on Linux 7) is one column short, and
# says neither who nor what nor with which result. `--extra-time` says +05:00 for a time zone of +05:30.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

# columns: of the header, and of the row
columns()
{
	ausearch --format csv | awk -F, '{ print NF }' | xargs
}

worker_with_path()
{
	worker_operation
	echo 'type=PATH msg=audit(1700000000.300:13): item=0 name="/srv/x" inode=7 dev=fe:00 mode=0100644 ouid=0 ogid=0' \
		'rdev=00:00 nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0'
}

audit_tools trixie
same 'columns of header and row' "$(failed_call | columns)" '16 16'
# the kernel writes a name in hexadecimal digits if it has a blank, a quote or a control character; a comma
# stays
same 'columns, with a comma in the name of the file' \
	"$(failed_call | sed 's,/srv/missing,/srv/a\,b,' | columns)" '16 17'
same 'columns, of an operation' "$(worker_with_path | columns)" '16 15'
same 'its row' "$(worker_with_path | ausearch --format csv | tail -n 1)" ',URINGOP,11/14/23,22:13:20,13,,,,,,,,,,'
same '--extra-time in India' \
	"$(failed_call | zone=IST-5:30 ausearch --format csv --extra-time | tail -n 1 | grep -o '+[0-9:]*')" '+05:00'
