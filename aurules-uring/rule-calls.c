/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What -S of auditctl 4.0.2 takes (lib/libaudit.c: audit_rule_syscallbyname_data, audit_rule_io_uringbyname_data). */
#include "rule.h"

#include <ctype.h>
#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>

#include "machine.h"

static int refuse(struct rule *r, const char *what, const char *why)
{
	return rule_refuse(r, "auditctl", "%s: %s", what, why);
}

/* The number of a call by its name on that machine, or by number; -1. */
static int call_number(const char *word, int machine)
{
	int n = audit_name_to_syscall(word, machine);

	return n < 0 && isdigit((unsigned char)word[0]) ? (int)strtol(word, NULL, 0) : n;
}

static int op_number(const char *word)
{
	int n = uringop_by_name((struct str){ word, strlen(word) });

	if (n >= 0 && op_auditctl_name((unsigned int)n))
		return n;
	return isdigit((unsigned char)word[0]) ? (int)strtol(word, NULL, 0) : -1;
}

static int add_op(struct rule *r, const char *word)
{
	struct opset all = { { 0 } };
	size_t i;
	int n;

	if (strcmp(word, "all") == 0) {
		op_auditctl_all(&all);
		for (i = 0; i < sizeof(all.bits) / sizeof(all.bits[0]); i++)
			r->mask[i] |= all.bits[i];
		r->all_word = true;
		return 0;
	}
	n = op_number(word);
	if (n < 0 || n >= AUDIT_BITMASK_SIZE * 32) {
		if (uringop_by_name((struct str){ word, strlen(word) }) >= 0)
			return rule_refuse(r, "auditctl",
					   "auditctl 4.0.2 has no name for the operation %s: use its number, %d", word,
					   uringop_by_name((struct str){ word, strlen(word) }));
		return refuse(r, word, "no such io_uring operation");
	}
	rule_set_call(r, (unsigned int)n);
	return 0;
}

static int add_call(struct rule *r, const char *word, int machine, int half)
{
	int n, other;

	if (strcmp(word, "all") == 0) {
		memset(r->mask, 0xff, sizeof(r->mask));
		r->all_word = true;
		return 0;
	}
	n = call_number(word, machine);
	if (n < 0 || n >= AUDIT_BITMASK_SIZE * 32)
		return refuse(r, word, "no such system call");
	rule_set_call(r, (unsigned int)n);
	other = half < 0 ? n : call_number(word, half);
	r->mismatch = r->mismatch || other != n;
	return 0;
}

int rule_calls_add(struct rule *r, const char *words)
{
	bool uring = r->kind != RULE_NONE && r->list == LIST_URING;
	int machine = r->names_arch ? audit_elf_to_machine(r->names_arch) : r->machine;
	int half = r->names_arch ? -1 : machine_half(machine), rc = 0;
	char *copy = strdup(words), *word, *saved = NULL;

	if (!copy)
		return -ENOMEM;
	if (!uring)
		r->names_arch = machine_elf(machine);
	/* strtok passes over empty words; a word that is empty by itself is no name. */
	word = strchr(words, ',') ? strtok_r(copy, ",", &saved) : copy;
	if (!word)
		rc = uring ? refuse(r, words, "no such io_uring operation") : 0;
	for (; word && rc == 0; word = strtok_r(NULL, ",", &saved)) {
		rc = uring ? add_op(r, word) : add_call(r, word, machine, half);
		if (!saved)
			break;
	}
	if (rc == 0)
		r->calls_given = true;
	free(copy);
	return rc;
}
