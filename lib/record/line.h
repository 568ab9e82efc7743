/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From the lines of a log to its records. Nearly always a line is one record; line_end() tells the others in the pass
 * that finds the line's end, and line_walk() takes these apart: lines that lost their ends, and lines of a syslog or of
 * the kernel's own log, which have something in front of the record.
 */
#ifndef AU_LINE_H
#define AU_LINE_H

#include "base/str.h"

/*
 * Where the line that begins at or before @p ends: at a line end, at a NUL byte (no part of a record: it was not
 * written), or at @stop. Adds the number of record heads that may stand in it to *@heads, and two for a '#', as it may
 * be an escaped byte, and where it does not end in a line end. A line with more than one is left to line_walk().
 */
const char *line_end(const char *p, const char *stop, unsigned int *heads) __attribute__((nonnull));

/* A line that is no record, or more than one. Begin with the line as @p and @n, and all else 0. */
struct line_walk {
	char *p; /* what is left of it; it is written to */
	size_t n;
	bool only_audit; /* nothing may stand in front of a record */
	bool doubt;      /* the record that was given may hold another */
};

/*
 * The next record: 1 with it, in the form in which auditd writes it; 0 at the end; -EBADMSG if something was passed
 * over that is none, -ENODATA if it was one and was cut or cannot be read: *@ret_why (static) says what.
 *
 * A second record is read only if it is certain that it is one: texts that programs and policies choose can look like
 * records. What is passed over in front of a record is overwritten by line ends, so that the line can be read again.
 * The mark 0x1D is put back where rsyslog wrote it as "#035".
 */
int line_walk(struct line_walk *w, struct str *ret, const char **ret_why) __attribute__((nonnull, warn_unused_result));

#endif
