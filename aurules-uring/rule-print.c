/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rule.h"

#include <inttypes.h>
#include <libaudit.h>

#include "machine.h"

bool rule_all_calls(const struct rule *r)
{
	size_t i;

	/* The kernel keeps the uppermost bits for classes of calls and clears them (audit_to_entry_common). */
	for (i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
		if (r->mask[i] != UINT32_MAX)
			return false;
	return true;
}

/* b64 and b32 are those of the machine that the rule is for. */
static void print_arch(FILE *out, unsigned int arch, int machine)
{
	const char *word = arch & __AUDIT_ARCH_64BIT ? "b64" : "b32";
	int other = audit_elf_to_machine(arch);

	fputs(other == machine_of_arch(word, machine) ? word : audit_machine_to_name(other), out);
}

static void print_value(FILE *out, const struct rule_field *f, int machine)
{
	char letters[PERM_LETTERS];
	const char *name;

	switch (f->info->value) {
	case VALUE_STRING:
		for (name = f->text; *name; name++)
			fprintf(out, *name == ' ' || *name == '\\' ? "\\%c" : "%c", *name);
		break;
	case VALUE_UID:
	case VALUE_SESSION:
		if (f->value == UINT32_MAX)
			fputs("unset", out);
		else
			fprintf(out, "%" PRIu32, f->value);
		break;
	case VALUE_EXIT:
		name = audit_errno_to_name((int)f->value < 0 ? -(int)f->value : (int)f->value);
		if (name && f->value)
			fprintf(out, "%s%s", (int)f->value < 0 ? "-" : "", name);
		else
			fprintf(out, "%d", (int)f->value);
		break;
	case VALUE_PERM:
		fputs(perm_letters(f->value, letters), out);
		break;
	case VALUE_ARCH:
		print_arch(out, f->value, machine);
		break;
	default:
		fprintf(out, "%" PRIu32, f->value);
		break;
	}
}

void rule_print_field(FILE *out, const struct rule_field *f, int machine)
{
	fprintf(out, "%s%s", f->info->name, op_symbol(f->op));
	print_value(out, f, machine);
}

void rule_print_keys(FILE *out, const char *keys)
{
	fputs(" -k ", out);
	for (; *keys; keys++) {
		if (*keys == 0x01)
			fputs(" -k ", out);
		else
			fprintf(out, *keys == ' ' || *keys == '\\' ? "\\%c" : "%c", *keys);
	}
}

static void print_calls(FILE *out, const struct rule *r)
{
	int machine = rule_machine(r);
	const char *sep = " -S ";
	unsigned int n;
	char buf[12];

	for (n = 0; n < AUDIT_BITMASK_SIZE * 32; n++) {
		bool op = r->list == LIST_URING;
		const char *name = op ? op_word(n, buf, sizeof(buf)) : audit_syscall_to_name((int)n, machine);

		if (!rule_has_call(r, n))
			continue;
		if (name)
			fprintf(out, "%s%s", sep, name);
		else
			fprintf(out, "%s%u", sep, n);
		sep = ",";
	}
}

void rule_print(FILE *out, const struct rule *r)
{
	const struct rule_field *arch = rule_field(r, AUDIT_ARCH);
	size_t i;

	fprintf(out, "%s %s,%s",
		r->kind == RULE_DELETE ? "-d" :
		r->prepend             ? "-A" :
					 "-a",
		r->action == AUDIT_ALWAYS ? "always" : "never", list_name(r->list));
	if (arch) {
		fputs(" -F ", out);
		rule_print_field(out, arch, r->machine);
	}
	if (!rule_all_calls(r))
		print_calls(out, r);
	for (i = 0; i < r->n_fields; i++) {
		if (r->field[i].info->number == AUDIT_ARCH || r->field[i].info->number == AUDIT_FILTERKEY)
			continue;
		fputs(" -F ", out);
		rule_print_field(out, &r->field[i], r->machine);
	}
	if (r->key[0])
		rule_print_keys(out, r->key);
}

char *rule_text(const struct rule *r)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	rule_print(out, r);
	return fclose(out) == 0 ? text : NULL;
}
