/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What -F of auditctl 4.0.2 takes (lib/libaudit.c: audit_rule_fieldpair_data). */
#include "rule.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <libaudit.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "machine.h"

/* The id of a user or group that this machine does not have. */
#define NOBODY_HERE (UINT32_MAX - 1)

static const struct {
	const char *symbol;
	unsigned int op;
} operators[] = {
	/* In the order in which auditctl looks for them. */
	{ "!=", AUDIT_NOT_EQUAL },
	{ ">=", AUDIT_GREATER_THAN_OR_EQUAL },
	{ "<=", AUDIT_LESS_THAN_OR_EQUAL },
	{ "&=", AUDIT_BIT_TEST },
	{ "=", AUDIT_EQUAL },
	{ ">", AUDIT_GREATER_THAN },
	{ "<", AUDIT_LESS_THAN },
	{ "&", AUDIT_BIT_MASK },
};

static int refuse(struct rule *r, const char *what, const char *why)
{
	return rule_refuse(r, "auditctl", "%s: %s", what, why);
}

const char *op_symbol(unsigned int op)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (operators[i].op == op)
			return operators[i].symbol;
	return "?";
}

int rule_field_append(struct rule *r, const struct field_info *info, unsigned int op, uint32_t value, const char *text)
{
	struct rule_field *f = &r->field[r->n_fields];

	if (r->n_fields >= AUDIT_MAX_FIELDS - 1)
		return rule_refuse(r, "auditctl", "more than %d fields", AUDIT_MAX_FIELDS - 1);
	*f = (struct rule_field){ .info = info, .op = op, .value = value };
	if (text) {
		f->text = strdup(text);
		if (!f->text)
			return -ENOMEM;
	}
	r->n_fields++;
	return 0;
}

static bool is_number(const char *v)
{
	return isdigit((unsigned char)v[0]) || (v[0] == '-' && isdigit((unsigned char)v[1]));
}

static uint32_t number(const char *v)
{
	return (uint32_t)(v[0] == '-' ? strtol(v, NULL, 0) : (long)strtoul(v, NULL, 0));
}

static int read_uid(struct rule *r, const char *v, uint32_t *ret)
{
	const struct passwd *pw;

	if (is_number(v)) {
		*ret = number(v);
	} else if (strcmp(v, "unset") == 0) {
		*ret = UINT32_MAX;
	} else {
		pw = getpwnam(v);
		*ret = pw ? pw->pw_uid : NOBODY_HERE;
		if (!pw)
			return rule_refuse_here(r, "auditctl", v, "no such user");
	}
	return 0;
}

static int read_gid(struct rule *r, const char *v, uint32_t *ret)
{
	const struct group *gr;

	if (isdigit((unsigned char)v[0])) {
		*ret = (uint32_t)strtol(v, NULL, 0);
		return 0;
	}
	gr = getgrnam(v);
	*ret = gr ? gr->gr_gid : NOBODY_HERE;
	return gr ? 0 : rule_refuse_here(r, "auditctl", v, "no such group");
}

static int read_arch(struct rule *r, const char *v, uint32_t *ret)
{
	int machine;

	if (isdigit((unsigned char)v[0])) {
		*ret = (uint32_t)strtoul(v, NULL, 0);
		if (audit_elf_to_machine(*ret) < 0)
			return refuse(r, v, "no such architecture");
	} else {
		machine = machine_of_arch(v, r->machine);
		*ret = machine < 0 ? 0 : machine_elf(machine);
		if (*ret == 0)
			return refuse(r, v, "no such architecture");
	}
	r->arch = *ret;
	r->names_arch = *ret;
	return 0;
}

static void set_call_by_name(void *data, const char *call)
{
	struct rule *r = data;
	int n = audit_name_to_syscall(call, audit_elf_to_machine(r->names_arch));

	if (n < 0)
		rule_refuse(r, "auditctl",
			    "perm: auditctl 4.0.2 requires the call %s, which this architecture does not have", call);
	else if (n < AUDIT_BITMASK_SIZE * 32)
		rule_set_call(r, (unsigned int)n);
}

int rule_read_perm(struct rule *r, const char *letters, uint32_t *ret)
{
	uint32_t perm = 0;
	const char *p;

	if (strlen(letters) > 4)
		return refuse(r, letters, "more than four permissions");
	for (p = letters; *p; p++) {
		unsigned int bit = perm_by_letter((char)tolower((unsigned char)*p));

		if (!bit)
			return refuse(r, letters, "permissions are r, w, x and a");
		perm |= bit;
	}
	*ret = perm;
	return 0;
}

/*
 * With an architecture or a system call before it, a permission also names its system calls
 * (audit_add_perm_syscalls).
 */
static int read_perm(struct rule *r, const char *v, uint32_t *ret)
{
	if (rule_read_perm(r, v, ret) < 0)
		return -EINVAL;
	if (!r->names_arch)
		return 0;
	perm_calls(*ret, set_call_by_name, r);
	r->calls_given = true;
	return r->refused_by && !r->here ? -EINVAL : 0;
}

static int read_named(struct rule *r, const struct field_info *info, const char *v, uint32_t *ret)
{
	int n;

	switch (info->value) {
	case VALUE_EXIT:
		n = is_number(v) ? (int)number(v) : audit_name_to_errno(v);
		if (n == 0 && !is_number(v))
			return refuse(r, v, "no such error");
		break;
	case VALUE_MSGTYPE:
		n = isdigit((unsigned char)v[0]) ? (int)strtol(v, NULL, 0) : audit_name_to_msg_type(v);
		if (n <= 0 && !isdigit((unsigned char)v[0]))
			return refuse(r, v, "no such record type");
		break;
	case VALUE_FILETYPE:
		n = audit_name_to_ftype(v);
		if (n < 0)
			return refuse(r, v, "no such type of file");
		break;
	default:
		n = isdigit((unsigned char)v[0]) ? (int)strtoul(v, NULL, 0) : audit_name_to_fstype(v);
		if (n == -1)
			return refuse(r, v, "no such file system");
		break;
	}
	*ret = (uint32_t)n;
	return 0;
}

static int read_value(struct rule *r, const struct field_info *info, const char *v, uint32_t *ret)
{
	switch (info->value) {
	case VALUE_UID:
		return read_uid(r, v, ret);
	case VALUE_GID:
		return read_gid(r, v, ret);
	case VALUE_ARCH:
		return read_arch(r, v, ret);
	case VALUE_PERM:
		return read_perm(r, v, ret);
	case VALUE_STRING:
		if (strlen(v) > PATH_MAX)
			return refuse(r, info->name, "the value is too long");
		*ret = (uint32_t)strlen(v);
		return 0;
	case VALUE_SESSION:
		*ret = strcmp(v, "unset") == 0 ? UINT32_MAX : is_number(v) ? number(v) : 0;
		return 0;
	case VALUE_SADDR:
		*ret = (uint32_t)strtoul(v, NULL, 0);
		return *ret < AF_MAX ? 0 : refuse(r, v, "no such address family");
	case VALUE_ARG:
		if (!is_number(v))
			return refuse(r, info->name, "a number is required");
		*ret = number(v);
		return 0;
	case VALUE_NUMBER:
		if (!isdigit((unsigned char)v[0]))
			return refuse(r, info->name, "a number is required");
		*ret = (uint32_t)strtol(v, NULL, 0);
		return 0;
	default:
		return read_named(r, info, v, ret);
	}
}

/*
 * Whether auditctl reads something else than the word seems to say: a number as far as it goes and as far as it
 * fits, and as octal after a zero; some names as 0; the name of an error without its sign.
 */
static bool is_misread(const struct field_info *info, const char *v)
{
	bool name = !is_number(v), octal = v[v[0] == '-'] == '0' && isdigit((unsigned char)v[1 + (v[0] == '-')]);
	long long n;
	char *end;

	switch (info->value) {
	case VALUE_SESSION:
	case VALUE_SADDR:
		if (name)
			return strcmp(v, "unset") != 0 || info->value == VALUE_SADDR;
		break;
	case VALUE_EXIT:
		if (name)
			return v[0] != '-';
		break;
	case VALUE_ARG:
		octal = false; /* flags and modes are written so */
		break;
	case VALUE_NUMBER:
	case VALUE_UID:
	case VALUE_GID:
	case VALUE_MSGTYPE:
		break;
	default:
		return false;
	}
	if (name)
		return false;
	errno = 0;
	n = strtoll(v, &end, 0);
	return *end || octal || errno || n > UINT32_MAX || n < INT32_MIN;
}

/*
 * The first operator in the order of the table that stands anywhere in @pair, as auditctl finds it; its index, or
 * -1.
 */
static int find_operator(const char *pair, const char **ret_at)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		*ret_at = strstr(pair, operators[i].symbol);
		if (*ret_at)
			return (int)i;
	}
	return -1;
}

static char list_letter(unsigned int list)
{
	switch (list) {
	case LIST_TASK:
		return 'T';
	case LIST_EXIT:
		return 'E';
	case LIST_USER:
		return 'U';
	case LIST_EXCLUDE:
		return 'X';
	case LIST_FILESYSTEM:
		return 'F';
	default:
		return 'R';
	}
}

/* What auditctl says of the place of a field, and of its operator. */
static int check_place(struct rule *r, const struct field_info *info, unsigned int op)
{
	bool equality = op == AUDIT_EQUAL || op == AUDIT_NOT_EQUAL;

	if (!strchr(info->lists, list_letter(r->list)))
		return rule_refuse(r, "auditctl", "the field %s cannot be used with the %s list", info->name,
				   list_name(r->list));
	if (info->number == AUDIT_ARCH && r->calls_given)
		return refuse(r, "arch", "must come before the system calls");
	if (info->number == AUDIT_PERM && op != AUDIT_EQUAL)
		return refuse(r, "perm", "only takes =");
	if (!equality && (info->number == AUDIT_EXE || info->number == AUDIT_ARCH || info->number == AUDIT_INODE ||
			  info->number == AUDIT_FSTYPE))
		return refuse(r, info->name, "only takes = or !=");
	if (info->number == AUDIT_FILTERKEY && !rule_takes_key(r))
		return refuse(r, "key", "needs a watch, a system call or a program before it");
	return 0;
}

int rule_field_add(struct rule *r, const char *pair)
{
	const struct field_info *info;
	uint32_t value = 0;
	const char *at, *v;
	char name[32];
	int i, rc;

	if (r->n_fields >= AUDIT_MAX_FIELDS - 1)
		return refuse(r, pair, "too many fields");
	i = find_operator(pair, &at);
	if (i < 0)
		return refuse(r, pair, "no operator");
	if (at == pair)
		return refuse(r, pair, "no field before the operator");
	v = at + strlen(operators[i].symbol);
	if (!*v)
		return refuse(r, pair, "no value after the operator");
	snprintf(name, sizeof(name), "%.*s", (int)(at - pair), pair);
	info = field_by_name(name);
	if (!info)
		return refuse(r, name, "no such field");
	rc = check_place(r, info, operators[i].op);
	if (rc == 0)
		rc = read_value(r, info, v, &value);
	if (rc == 0)
		rc = rule_field_append(r, info, operators[i].op, value, info->value == VALUE_STRING ? v : NULL);
	if (rc < 0 || !is_misread(info, v))
		return rc;
	r->field[r->n_fields - 1].word = strdup(v);
	return r->field[r->n_fields - 1].word ? 0 : -ENOMEM;
}
