/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The io_uring routes around a rule for system calls, and the rules for them. */
#ifndef AU_ROUTES_H
#define AU_ROUTES_H

#include "ruleset.h"

/*
 * The operations that the kernel audits by which a program can do what the exit rule @r is about, without those
 * that the rule itself catches on that kernel. None for a rule of another list.
 */
void rule_routes(const struct rule *r, enum kernel_kind kernel, struct opset *ret) __attribute__((nonnull));

/* Whether it is a rule for a file, and that kernel compares the files of operations with it. */
bool rule_matches_files(const struct rule *r, enum kernel_kind kernel) __attribute__((nonnull));

/*
 * Whether @r, a rule for a file, catches that operation of programs that it is for: a patched kernel compares it
 * with the native system call that does the same (audit_rule_names of the patched kernel/auditsc.c).
 */
bool rule_catches_op(const struct rule *r, enum kernel_kind kernel, unsigned int op) __attribute__((nonnull));

/*
 * Whether @r, a never rule for io_uring_enter, hides the operations that run in the call from the rules after it:
 * a stock kernel checks the rules for the call first, and keeps their result (kernel/auditsc.c,
 * __audit_uring_exit()). This was also measured.
 */
bool rule_silences_ops(const struct rule *r, enum kernel_kind kernel) __attribute__((nonnull));

/*
 * Whether the field can be in a rule of the io_uring list, for auditctl 4.0.2 and for that kernel, and always
 * matches there.
 */
bool field_fits_uring(const struct rule_field *f, enum kernel_kind kernel) __attribute__((nonnull));

/* Whether the kernel knows the field where it decides over records: on the lists exclude and user (audit_filter()). */
bool field_decides_records(const struct rule_field *f) __attribute__((nonnull));

/* Whose records of a type the rule discards; only rules of the exclude list discard any. */
enum discards { DISCARDS_NONE, DISCARDS_SOME, DISCARDS_ALL };
enum discards rule_discards(const struct rule *r, unsigned int type) __attribute__((nonnull));

/* Whether it is about its calls by every process of its architecture. */
bool rule_unconditional(const struct rule *r) __attribute__((nonnull));

/* Writes the twins of never rules, or in a comment why there is none: the number of twins. */
long twin_write_exceptions(const struct ruleset *rs, enum kernel_kind kernel, FILE *out)
	__attribute__((nonnull, warn_unused_result));

/*
 * Writes the twins of the rules in force that the rules in force do not cover yet: their number, or a negative
 * errno.
 */
long twin_write(const struct ruleset *rs, enum kernel_kind kernel, FILE *out)
	__attribute__((nonnull, warn_unused_result));

#endif
