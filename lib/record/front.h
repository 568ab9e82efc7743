/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a syslog, the journal's short forms and the kernel's own log have in front of a record. */
#ifndef AU_FRONT_H
#define AU_FRONT_H

#include "base/str.h"

/* Whether @s can begin a record as auditd writes it. */
static inline bool front_is_head(struct str s)
{
	return str_starts(s, STR_LIT("type=")) || str_starts(s, STR_LIT("node="));
}

/*
 * Makes a line of such a log what auditd would have written: removes what is in front of the record, and names the host
 * by node= if the line names one and the record does not. 0, with the record at *@p, or with *@n being 0 if the line is
 * another program's; -EBADMSG if it is no record, -ENODATA if it tells of one that cannot be read: *@ret_why (static)
 * says why. What is removed becomes line ends. With @only_audit, nothing may stand in front of a record.
 */
int front_take(char **p, size_t *n, bool only_audit, const char **ret_why) __attribute__((nonnull, warn_unused_result));

#endif
