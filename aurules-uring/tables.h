/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What auditctl and the kernels know: fields, and by which io_uring operations a system call's deed can be done. */
#ifndef AU_RULE_TABLES_H
#define AU_RULE_TABLES_H

#include "record/uringops.h"

enum kernel_kind { KERNEL_STOCK, KERNEL_PATCHED, KERNEL_COUNT };

enum field_value {
	VALUE_NUMBER,
	VALUE_UID,
	VALUE_GID,
	VALUE_ARCH,
	VALUE_MSGTYPE,
	VALUE_STRING,
	VALUE_SESSION,
	VALUE_EXIT,
	VALUE_PERM,
	VALUE_FILETYPE,
	VALUE_FSTYPE,
	VALUE_SADDR,
	VALUE_ARG,
};

enum field_ops { OPS_ALL, OPS_COMPARE, OPS_EQUAL };

enum field_match { MATCH_YES, MATCH_PART, MATCH_NO, MATCH_WRONG };

struct field_info {
	const char *name;
	unsigned int number; /* AUDIT_... of linux/audit.h */
	enum field_value value;
	const char *lists;                    /* letters of the lists that auditctl takes it for */
	enum field_ops ops;                   /* what the kernel takes */
	enum field_match match[KERNEL_COUNT]; /* on the io_uring list */
	const char *why;                      /* it does not always match, or NULL */
};

/* By name, without regard to case, as auditctl; or NULL. */
const struct field_info *field_by_name(const char *name) __attribute__((nonnull));

/* By number; NULL if there is none. */
const struct field_info *field_by_number(unsigned int number);

/* A set of io_uring operations. */
struct opset {
	uint32_t bits[8];
};

static inline void opset_add(struct opset *s, unsigned int op)
{
	s->bits[op / 32] |= 1u << op % 32;
}

static inline bool opset_has(const struct opset *s, unsigned int op)
{
	return op < 256 && (s->bits[op / 32] >> op % 32 & 1);
}

static inline bool opset_empty(const struct opset *s)
{
	size_t i;

	for (i = 0; i < 8; i++)
		if (s->bits[i])
			return false;
	return true;
}

/* "stock" or "patched" as an enum kernel_kind, or -EINVAL. */
int kernel_by_name(const char *name) __attribute__((nonnull));
const char *kernel_name(enum kernel_kind kernel);

/* Whether the kernel audits that operation if a rule names it. */
bool kernel_audits(enum kernel_kind kernel, unsigned int op);

/* Adds the operations by which a program can do what the system call does; nothing for a call that has none. */
void call_ops(const char *call, struct opset *ret) __attribute__((nonnull));

/* The same for the permissions of a watch, bits of AUDIT_PERM_... (linux/audit.h). */
void perm_ops(unsigned int perm, struct opset *ret) __attribute__((nonnull));

/* Calls @fn with each system call that the permissions are about. */
void perm_calls(unsigned int perm, void (*fn)(void *data, const char *call), void *data) __attribute__((nonnull(2)));

/* The bit of a permission by its letter: r, w, x or a; 0 if it is none. */
unsigned int perm_by_letter(char letter);

/* The letters of permissions. */
#define PERM_LETTERS 5
const char *perm_letters(unsigned int perm, char buf[PERM_LETTERS]) __attribute__((nonnull));

/* Whether one of the permissions is about that system call. */
bool perm_has_call(unsigned int perm, const char *call) __attribute__((nonnull));

/* "openat" as auditctl 4.0.2 takes it, or the number if it lacks the name; @buf of 12 bytes at least. */
const char *op_word(unsigned int op, char *buf, size_t size) __attribute__((nonnull));

/*
 * Whether auditctl 4.0.2 has a name for it: for those that a stock kernel audits, up to futex_waitv
 * (lib/uringop_table.h).
 */
bool op_auditctl_name(unsigned int op);

/* The operations that auditctl 4.0.2's "-S all" stands for: of those that it has names for, the ones below mkdirat. */
void op_auditctl_all(struct opset *ret) __attribute__((nonnull));

#endif
