/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables.h"

#include <errno.h>
#include <stdio.h>
#include <strings.h>

#define AUDITCTL_LAST_NAME 53
/* lib/libaudit.c asks for a macro IORING_OP_LAST, which in linux/io_uring.h is none, and then takes this. */
#define AUDITCTL_ALL_END 37

struct pair {
	const char *name, *words;
};

static const struct field_info fields[] = {
#include "fields-table.h"
};

static const struct pair calls[] = {
#include "calls-table.h"
};

static const struct pair perms[] = {
#include "perms-table.h"
};

static const struct {
	const char *name;
	bool all; /* audits what stock kernels skip, too */
} kernels[KERNEL_COUNT] = {
#include "kernels-table.h"
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct field_info *field_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++)
		if (strcasecmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

const struct field_info *field_by_number(unsigned int number)
{
	size_t i;

	for (i = 0; i < COUNT(fields); i++)
		if (fields[i].number == number)
			return &fields[i];
	return NULL;
}

int kernel_by_name(const char *name)
{
	int i;

	for (i = 0; i < KERNEL_COUNT; i++)
		if (strcmp(kernels[i].name, name) == 0)
			return i;
	return -EINVAL;
}

const char *kernel_name(enum kernel_kind kernel)
{
	return kernels[kernel].name;
}

bool kernel_audits(enum kernel_kind kernel, unsigned int op)
{
	const struct uringop *info = uringop_by_number(op);

	return info && (kernels[kernel].all || info->stock_audited);
}

/* Takes the next word off @rest. */
static struct str next_word(struct str *rest)
{
	const char *space = memchr(rest->p, ' ', rest->n);
	struct str word = { rest->p, space ? (size_t)(space - rest->p) : rest->n };

	*rest = str_skip(*rest, word.n + (space != NULL));
	return word;
}

void call_ops(const char *call, struct opset *ret)
{
	size_t i;

	for (i = 0; i < COUNT(calls); i++) {
		struct str rest = { calls[i].words, strlen(calls[i].words) };

		if (strcmp(calls[i].name, call) != 0)
			continue;
		while (rest.n) {
			int op = uringop_by_name(next_word(&rest));

			if (op >= 0)
				opset_add(ret, (unsigned int)op);
		}
	}
}

/* In the order of the bits AUDIT_PERM_... */
static const char perm_names[] = "xwra";

unsigned int perm_by_letter(char letter)
{
	const char *at = letter ? strchr(perm_names, letter) : NULL;

	return at ? 1u << (at - perm_names) : 0;
}

const char *perm_letters(unsigned int perm, char buf[PERM_LETTERS])
{
	size_t bit, n = 0;

	for (bit = 0; perm_names[bit]; bit++)
		if (perm & 1u << bit)
			buf[n++] = perm_names[bit];
	buf[n] = '\0';
	return buf;
}

void perm_calls(unsigned int perm, void (*fn)(void *data, const char *call), void *data)
{
	size_t i;

	for (i = 0; i < COUNT(perms); i++) {
		struct str rest = { perms[i].words, strlen(perms[i].words) };

		while ((perm_by_letter(perms[i].name[0]) & perm) && rest.n) {
			struct str word = next_word(&rest);
			char call[32];

			snprintf(call, sizeof(call), "%.*s", (int)word.n, word.p);
			fn(data, call);
		}
	}
}

static void add_call_ops(void *data, const char *call)
{
	call_ops(call, data);
}

void perm_ops(unsigned int perm, struct opset *ret)
{
	perm_calls(perm, add_call_ops, ret);
}

struct has_call {
	const char *call;
	bool found;
};

static void is_call(void *data, const char *call)
{
	struct has_call *has = data;

	has->found = has->found || strcmp(has->call, call) == 0;
}

bool perm_has_call(unsigned int perm, const char *call)
{
	struct has_call has = { call, false };

	perm_calls(perm, is_call, &has);
	return has.found;
}

bool op_auditctl_name(unsigned int op)
{
	const struct uringop *info = uringop_by_number(op);

	return info && info->stock_audited && op <= AUDITCTL_LAST_NAME;
}

void op_auditctl_all(struct opset *ret)
{
	unsigned int op;

	for (op = 0; op < AUDITCTL_ALL_END; op++)
		if (op_auditctl_name(op))
			opset_add(ret, op);
}

const char *op_word(unsigned int op, char *buf, size_t size)
{
	if (op_auditctl_name(op))
		return uringop_by_number(op)->name;
	snprintf(buf, size, "%u", op);
	return buf;
}
