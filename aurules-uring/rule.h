/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A line of an audit rules file, read as auditctl 4.0.2 reads it (src/auditctl.c, lib/libaudit.c), and whether
 * auditctl and then the kernel (kernel/auditfilter.c) take it.
 */
#ifndef AU_RULE_H
#define AU_RULE_H

#include <linux/audit.h>
#include <stdio.h>

#include "tables.h"

#define RULE_WHY_SIZE 192
#define RULE_LINE_MAX 6143 /* auditctl reads no more of a line at once */

/* Not in the headers of every build host. */
#define LIST_USER AUDIT_FILTER_USER
#define LIST_TASK AUDIT_FILTER_TASK
#define LIST_EXIT AUDIT_FILTER_EXIT
#define LIST_EXCLUDE AUDIT_FILTER_EXCLUDE
#define LIST_FILESYSTEM 6u
#define LIST_URING 7u
#define LIST_UNSET 0x80u

enum rule_kind {
	RULE_NONE, /* blank, or a comment */
	RULE_ADD,
	RULE_DELETE,
	RULE_CONTROL, /* -D, -b, -e and the like */
};

/* Control "letters" of what does not reach the kernel, besides auditctl's options. */
enum {
	RULE_POSSIBLE = 0x100, /* has the action possible, which auditctl passes over */
	RULE_OVERRULED,        /* augenrules keeps the last line of its kind only, and this is none */
	RULE_SWALLOWED,        /* stands behind a comment that has no newline at its end */
	RULE_PASSED_OVER,      /* a file that augenrules does not read; the text is its name */
};

struct rule_field {
	const struct field_info *info;
	unsigned int op; /* AUDIT_EQUAL and so on */
	uint32_t value;  /* of strings the length */
	char *text;      /* of strings, else NULL */
	char *word;      /* as it is in the rule, where auditctl reads something else than it seems to say; else NULL */
};

struct rule {
	const char *file; /* borrowed */
	unsigned int line;
	bool blanks;        /* around it, in a folder: augenrules does otherwise where awk is gawk */
	const char *joined; /* the file whose first line is the end of this one, for want of a newline; or NULL */
	char *text;         /* the line */
	int machine;        /* libaudit's number of the machine that the rule is for */
	enum rule_kind kind;
	int control;            /* option letter of RULE_CONTROL */
	char *control_arg;      /* or NULL */
	unsigned int list;      /* LIST_... */
	unsigned int action;    /* AUDIT_ALWAYS or AUDIT_NEVER */
	bool prepend;           /* -A */
	bool watch;             /* -w or -W */
	bool calls_given;       /* -S, or what implies it */
	bool all_word;          /* -S all */
	bool calls_before_list; /* -S before -a: read as system calls whatever the list */
	bool mismatch;          /* no arch, and the numbers differ between 32 and 64 bits */
	uint32_t mask[AUDIT_BITMASK_SIZE];
	unsigned int arch;       /* AUDIT_ARCH_..., or 0 */
	unsigned int names_arch; /* of calls by name: arch, or from the first -S on this machine's, or 0 (auditctl.c) */
	size_t n_fields;
	struct rule_field field[AUDIT_MAX_FIELDS];
	char key[AUDIT_MAX_KEY_LEN + 1]; /* several are joined by 0x01 */
	const char *refused_by;          /* "auditctl", "the kernel", or NULL if it is taken */
	char why[RULE_WHY_SIZE];
	bool here;    /* it is refused for what this machine has or lacks: users, groups, folders */
	bool removed; /* a later line takes it out again (ruleset_apply()) */
};

/*
 * Parses the line @text, of any bytes but NUL, for the @machine of libaudit's number: 0 or -ENOMEM. If the rule is
 * wrong, @ret says so. Frees nothing.
 */
int rule_parse(struct rule *ret, int machine, const char *text, const char *file, unsigned int line)
	__attribute__((nonnull, warn_unused_result));

/* Frees what @r holds. */
void rule_clear(struct rule *r) __attribute__((nonnull));

/* Notes that @r is refused, unless it already is. Returns -EINVAL. */
int rule_refuse(struct rule *r, const char *by, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The same for something that this machine lacks; reading goes on. Returns 0. */
int rule_refuse_here(struct rule *r, const char *by, const char *what, const char *why) __attribute__((nonnull));

/* "rwxa" as bits of AUDIT_PERM_...: 0 or -EINVAL with @r refused. */
int rule_read_perm(struct rule *r, const char *letters, uint32_t *ret) __attribute__((nonnull, warn_unused_result));

/* The value of a field, as auditctl reads it: 0, -EINVAL with @r refused, or -ENOMEM. */
int rule_field_add(struct rule *r, const char *pair) __attribute__((nonnull, warn_unused_result));

/* -C: a comparison of fields. */
int rule_compare_add(struct rule *r, const char *pair) __attribute__((nonnull, warn_unused_result));

/* Adds a field to the rule: 0, -EINVAL or -ENOMEM. @text is copied. */
int rule_field_append(struct rule *r, const struct field_info *info, unsigned int op, uint32_t value, const char *text)
	__attribute__((nonnull(1, 2), warn_unused_result));

/* Whether @left, which the kernel has of an event, stands so to the field's value (audit_comparator). */
bool rule_field_holds(const struct rule_field *f, uint32_t left) __attribute__((nonnull));

/* Whether the field is true of every process: uid>=0 and the like. */
bool rule_field_always(const struct rule_field *f) __attribute__((nonnull));

/* Whether augenrules loses it, so that auditctl does not see it. */
static inline bool rule_is_lost(const struct rule *r)
{
	return r->kind == RULE_CONTROL && r->control > RULE_POSSIBLE;
}

/* Whether it has something that auditctl takes a key for, so far. */
bool rule_takes_key(const struct rule *r) __attribute__((nonnull));

/* -S: system calls or operations, separated by commas. */
int rule_calls_add(struct rule *r, const char *words) __attribute__((nonnull, warn_unused_result));

/* Refuses what the kernel refuses of the rule by itself. */
void rule_kernel_check(struct rule *r) __attribute__((nonnull));

/* 0 where two rules are the same for the kernel (audit_compare_rule), else which is first, in any order. */
int rule_order(const struct rule *a, const struct rule *b) __attribute__((nonnull));

/* The same of fields. */
int field_order(const struct rule_field *a, const struct rule_field *b) __attribute__((nonnull));

/* Whether two fields say the same. */
bool field_same(const struct rule_field *a, const struct rule_field *b) __attribute__((nonnull));

/*
 * Whether the conditions of @a, keys aside, are all among those of @b; with @arch_aside, whatever architecture @a
 * is for.
 */
bool rule_conditions_within(const struct rule *a, const struct rule *b, bool arch_aside) __attribute__((nonnull));

/* libaudit's number of the machine whose calls it names. */
int rule_machine(const struct rule *r) __attribute__((nonnull));

/* The field of that number, or NULL. */
const struct rule_field *rule_field(const struct rule *r, unsigned int number) __attribute__((nonnull));

static inline bool rule_has_call(const struct rule *r, unsigned int n)
{
	return n < AUDIT_BITMASK_SIZE * 32 && (r->mask[n / 32] >> n % 32 & 1);
}

static inline void rule_set_call(struct rule *r, unsigned int n)
{
	r->mask[n / 32] |= 1u << n % 32;
}

/* Whether all of the mask is set: no -S, or -S all on another list than io_uring. */
bool rule_all_calls(const struct rule *r) __attribute__((nonnull));

/* Writes the rule as auditctl takes it, without a newline; operations by the names that auditctl 4.0.2 knows. */
void rule_print(FILE *out, const struct rule *r) __attribute__((nonnull));

/* The same in memory that the caller frees, or NULL if there is none. */
char *rule_text(const struct rule *r) __attribute__((nonnull));

/* " -k KEY" for each of the keys, joined by 0x01. */
void rule_print_keys(FILE *out, const char *keys) __attribute__((nonnull));

/* One field as -F takes it on that machine, without the -F. */
void rule_print_field(FILE *out, const struct rule_field *f, int machine) __attribute__((nonnull));

/* "exit", "io_uring", ... */
const char *list_name(unsigned int list);

/* The list of that name: 0, or -1; auditctl takes the names of lists without regard to case, those of actions not. */
int list_by_name(const char *name, size_t n, unsigned int *ret) __attribute__((nonnull));

/* "=", "!=", ... */
const char *op_symbol(unsigned int op);

#endif
