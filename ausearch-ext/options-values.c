/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options-values.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <libaudit.h>
#include <pwd.h>
#include <string.h>

#include "base/timewords.h"
#include "options-args.h"
#include "stitch/evidence.h"

/* Has that number searched for. */
static int ask(struct query *q, enum match_number n, int64_t value)
{
	q->match.number[n] = value;
	q->match.numbers |= 1u << n;
	return 0;
}

int set_flag(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	(void)arg;
	*(bool *)((char *)cli->data + o->which) = true;
	return 0;
}

int set_string(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	*(const char **)(void *)((char *)cli->data + o->which) = arg;
	return 0;
}

int set_text(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	q->match.text[o->which] = arg;
	return 0;
}

int set_either_context(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	(void)o;
	q->match.either_context = true;
	q->match.text[MATCH_OBJECT] = q->match.text[MATCH_SUBJECT] = arg;
	return 0;
}

static int ask_parsed(const struct cli *cli, const struct cli_option *o, enum match_number n, const char *arg)
{
	int64_t value;

	if (option_number(arg, &value) < 0 || value > UINT32_MAX || value < INT32_MIN)
		return option_complain(cli, o, "a number", arg);
	return ask(cli->data, n, (int64_t)(uint32_t)value);
}

int set_number(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	return ask_parsed(cli, o, (enum match_number)o->which, arg);
}

/* A user or group; one that is unknown here may be known to the host that logged it. */
static int ask_id(const struct cli *cli, const struct cli_option *o, enum match_number n, const char *arg)
{
	bool group = n == MATCH_GID || n == MATCH_EGID;
	struct query *q = cli->data;
	struct passwd *pw = NULL;
	struct group *gr = NULL;

	if (isdigit((unsigned char)arg[0]) || arg[0] == '-')
		return ask_parsed(cli, o, n, arg);
	if (strcmp(arg, "unset") == 0)
		return ask(q, n, UINT32_MAX);
	if (group)
		gr = getgrnam(arg);
	else
		pw = getpwnam(arg);
	q->match.name[n] = arg;
	if (!gr && !pw)
		q->unknown = arg;
	return ask(q, n, gr ? (int64_t)gr->gr_gid : pw ? (int64_t)pw->pw_uid : -1);
}

int set_id(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	return ask_id(cli, o, (enum match_number)o->which, arg);
}

int set_any_uid(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;
	int rc = ask_id(cli, o, MATCH_UID, arg);

	q->match.any_uid = true;
	if (rc == 0)
		rc = ask_id(cli, o, MATCH_EUID, arg);
	return rc == 0 ? ask_id(cli, o, MATCH_AUID, arg) : rc;
}

int set_any_gid(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;
	int rc = ask_id(cli, o, MATCH_GID, arg);

	q->match.any_gid = true;
	return rc == 0 ? ask_id(cli, o, MATCH_EGID, arg) : rc;
}

int set_exit(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	bool number = isdigit((unsigned char)arg[0]) || (arg[0] == '-' && isdigit((unsigned char)arg[1]));
	int64_t value;

	if (!number)
		value = audit_name_to_errno(arg);
	else if (option_number(arg, &value) < 0)
		value = 0, number = false;
	if (!number && value == 0)
		return option_complain(cli, o, "a number or an errno name such as -ENOENT", arg);
	return ask(cli->data, MATCH_EXIT, value);
}

static int set_type(const struct cli *cli, const struct cli_option *o, const char *name)
{
	struct query *q = cli->data;
	int64_t number;

	if (strcasecmp(name, "ALL") == 0) {
		q->scan.all_types = true;
		return 0;
	}
	if (isdigit((unsigned char)name[0])) {
		if (option_number(name, &number) < 0)
			number = -1;
	} else {
		number = strcasecmp(name, "URINGOP") == 0 ? REC_URINGOP : audit_name_to_msg_type(name);
		if (number <= 0)
			number = evidence_type(option_str(name));
	}
	if (number <= 0 || number >= SCAN_MAX_TYPE)
		return option_complain(cli, o, "the name or number of a record type, or ALL", name);
	q->scan.types[number] = 1;
	*(number == REC_URINGOP ? &q->uring_type : &q->other_types) = true;
	return 0;
}

int set_types(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	return option_words(cli, o, arg, set_type);
}

static int parse_time(const struct cli *cli, const struct cli_option *o, const char *arg, bool end, uint64_t *ret)
{
	const char *why;
	time_t t;

	if (timewords_parse(arg, end, time(NULL), &t, &why) < 0) {
		cli_error(cli, "-%s: '%s' is %s", o->alias, arg, why);
		return -EINVAL;
	}
	*ret = (uint64_t)t;
	return 0;
}

int set_start(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	if (strcmp(arg, "checkpoint") != 0)
		return parse_time(cli, o, arg, false, &q->scan.start);
	q->checkpoint_time = true;
	return 0;
}

int set_end(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	return parse_time(cli, o, arg, true, &q->scan.end);
}

int set_arch(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;
	int machine;

	q->uring_arch = strcasecmp(arg, "uring") == 0 || strcasecmp(arg, "io_uring") == 0;
	if (q->uring_arch)
		return ask(q, MATCH_MACHINE, MATCH_URING);
	machine = audit_determine_machine(arg);
	if (machine < 0)
		return option_complain(cli, o, "a machine type or uring", arg);
	return ask(q, MATCH_MACHINE, machine);
}

static const struct cli_option sc = { .alias = "sc" };

int check_syscall_name(const struct cli *cli, const struct query *q)
{
	const char *name = q->op.syscall;
	unsigned int i;
	uint64_t n;

	if (str_u64(option_str(name), 10, &n) == 0 || audit_name_to_syscall(name, audit_detect_machine()) >= 0)
		return 0;
	for (i = 0; i <= UINT8_MAX; i++) {
		const struct uringop *op = uringop_by_number(i);

		if (op && op_match_call(op, name))
			return 0;
	}
	return option_complain(cli, &sc, "the name or number of an operation or a system call", name);
}

int set_syscall_number(const struct cli *cli, struct query *q)
{
	bool has_machine = q->match.numbers & 1u << MATCH_MACHINE;
	int machine = has_machine ? (int)q->match.number[MATCH_MACHINE] : audit_detect_machine();
	int number;

	if (isdigit((unsigned char)q->op.syscall[0]))
		return ask_parsed(cli, &sc, MATCH_SYSCALL, q->op.syscall);
	number = q->uring_arch ? uringop_by_name(option_str(q->op.syscall)) :
				 audit_name_to_syscall(q->op.syscall, machine);
	if (number < 0)
		return option_complain(cli, &sc, "the name or number of a system call", q->op.syscall);
	ask(q, MATCH_SYSCALL, number);
	return ask(q, MATCH_MACHINE, q->uring_arch ? MATCH_URING : machine);
}

int set_success(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	if (strcmp(arg, "yes") != 0 && strcmp(arg, "no") != 0)
		return option_complain(cli, o, "yes or no", arg);
	return ask(cli->data, MATCH_SUCCESS, strcmp(arg, "yes") == 0);
}

int set_node(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	(void)o;
	if (q->match.n_nodes == MATCH_MAX_NODES) {
		cli_error(cli, "-n: too many hosts, at most %d", MATCH_MAX_NODES);
		return -EINVAL;
	}
	q->match.node[q->match.n_nodes++] = arg;
	return 0;
}

int set_serial(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	if (str_u64(option_str(arg), 10, &q->scan.serial) < 0)
		return option_complain(cli, o, "a serial number", arg);
	q->scan.has_serial = true;
	return 0;
}

int set_timeout(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	if (option_u64(cli, o, arg, &q->timeout) < 0)
		return -EINVAL;
	return q->timeout ? 0 : option_complain(cli, o, "a number of seconds", arg);
}

int set_format(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	/* options_check() makes ROW, SENTENCE and OBJECT of CSV, TEXT and JSON. */
	static const char *const names[] = {
		[FORMAT_NONE] = "",
		[FORMAT_ROW] = "",
		[FORMAT_SENTENCE] = "",
		[FORMAT_OBJECT] = "",
		[FORMAT_RAW] = "raw",
		[FORMAT_DEFAULT] = "default",
		[FORMAT_INTERPRET] = "interpret",
		[FORMAT_TEXT] = "text",
		[FORMAT_JSON] = "json",
		[FORMAT_CSV] = "csv",
		[FORMAT_STRACE] = "strace",
		[FORMAT_ECS] = "ecs",
		[FORMAT_OCSF] = "ocsf",
		[FORMAT_AUDIT] = "audit",
	};
	int format = option_name(names, sizeof(names) / sizeof(names[0]), arg);
	struct query *q = cli->data;

	if (format < 0 || !*arg)
		return option_complain(cli, o, "text, json, csv, strace, ecs, ocsf, audit, raw, default or interpret",
				       arg);
	q->format = (enum format)format;
	return 0;
}

int set_input_format(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	q->scan.only_audit = strcmp(arg, "audit") == 0;
	return q->scan.only_audit || strcmp(arg, "auto") == 0 ? 0 : option_complain(cli, o, "auto or audit", arg);
}

int set_raw(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	(void)o;
	(void)arg;
	q->format = FORMAT_RAW;
	return 0;
}

int set_escape(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	static const char *const names[] = {
		[AUPARSE_ESC_RAW] = "raw",
		[AUPARSE_ESC_TTY] = "tty",
		[AUPARSE_ESC_SHELL] = "shell",
		[AUPARSE_ESC_SHELL_QUOTE] = "shell_quote",
	};
	int escape = option_name(names, sizeof(names) / sizeof(names[0]), arg);
	struct query *q = cli->data;

	if (escape < 0)
		return option_complain(cli, o, "raw, tty, shell or shell_quote", arg);
	q->escape = (auparse_esc_t)escape;
	return 0;
}
