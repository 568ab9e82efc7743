/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes an audit log of what journalctl writes with -o export or -o json: systemd-journald takes records from the
 * kernel apart, so that their time and serial number are in other fields than the text.
 */
#ifndef AU_JOURNAL_H
#define AU_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct journal;

/* Whether a file that begins with these bytes is such output. */
bool journal_begins(const char *p, size_t n) __attribute__((nonnull));

/* @read gives the bytes, as input_read() does. NULL: out of memory. */
struct journal *journal_new(ssize_t (*read)(void *data, char *buf, size_t n), void *data) __attribute__((nonnull(1)));

/* Gives it bytes that were read already, in front of all others: 0 or -EMSGSIZE. */
int journal_give(struct journal *j, const char *p, size_t n) __attribute__((nonnull, warn_unused_result));

void journal_free(struct journal *j);

/*
 * Reads up to @n bytes of the lines that auditd would have written of the entries that are audit records. Lines of the
 * kernel's log are made lines of a syslog (see record/front.h), entries that cannot be read stay as they are, and those
 * of other programs are left out. As input_read().
 */
ssize_t journal_read(struct journal *j, char *buf, size_t n) __attribute__((nonnull, warn_unused_result));

#endif
