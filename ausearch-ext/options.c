/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch's options, and those that only io_uring operations have. */
#include "search.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <libaudit.h>
#include <pwd.h>
#include <stdlib.h>

#include "timewords.h"

#define URINGOP_TYPE 1336

/* Letters of options that have no short form. */
enum {
	O_ARCH = CLI_LETTER(1), O_CHAIN, O_CHECKPOINT, O_CONFIDENCE, O_CONTAINER, O_CONTEXT, O_DEBUG, O_EGID, O_EOE_TIMEOUT, O_ESCAPE, O_EUID, O_EXEC,
	O_EXTRA_KEYS, O_EXTRA_LABELS, O_EXTRA_OBJ2, O_EXTRA_TIME, O_FOLLOW, O_FORMAT,
	O_GID, O_GID_ALL, O_HOST, O_INPUT, O_INPUT_LOGS, O_JUST_ONE, O_LOGINUID, O_OP, O_ORIGIN, O_PPID, O_RAW_RECORDS, O_RING,
	O_SESSION, O_START, O_SUBJECT, O_SUCCESS, O_SYSCALL, O_END, O_TERMINAL, O_UID, O_UID_ALL, O_USER_DATA, O_UUID, O_VM,
	O_WITH_ORIGIN,
};

static const struct cli_option options[] = {
	{ 'a', "event", NULL, "SERIAL", "events with that serial number" },
	{ O_ARCH, "arch", NULL, "CPU", "calls of that machine; uring: operations" },
	{ O_CHAIN, "chain", NULL, NULL, "operations: with those that are linked to what is found (patched kernel)" },
	{ O_CHECKPOINT, "checkpoint", NULL, "FILE", "go on where the search with this FILE ended" },
	{ 'c', "comm", NULL, "NAME", "programs of that name" },
	{ O_DEBUG, "debug", NULL, NULL, "say how many lines are no records" },
	{ 'e', "exit", NULL, "CODE", "that result: a number or an errno name" },
	{ O_EOE_TIMEOUT, "eoe-timeout", NULL, "SECONDS", "an event ends when another is so much later (2)" },
	{ O_ESCAPE, "escape", NULL, "HOW", "of interpreted values: tty (the default), shell, shell_quote or raw" },
	{ O_EXTRA_KEYS, "extra-keys", NULL, NULL, "csv of records: a column of keys" },
	{ O_EXTRA_LABELS, "extra-labels", NULL, NULL, "csv of records: columns of the SELinux contexts of subject and object" },
	{ O_EXTRA_OBJ2, "extra-obj2", NULL, NULL, "csv of records: a column of a second object" },
	{ O_EXTRA_TIME, "extra-time", NULL, NULL, "csv of records: columns of the parts of the time" },
	{ 'f', "file", NULL, "NAME", "files and folders of that name" },
	{ O_FOLLOW, "follow", NULL, NULL, "go on with what is added to the log, until interrupted" },
	{ O_FORMAT, "format", NULL, "FORM", "text (the default), json, csv, strace, ecs, ocsf or audit, of operations; default, raw, interpret, csv or text, of records" },
	{ O_GID_ALL, "gid-all", "ga", "GROUP", "that gid or egid" },
	{ O_EGID, "gid-effective", "ge", "GROUP", "that egid" },
	{ O_GID, "gid", "gi", "GROUP", "that gid" },
	{ O_HOST, "host", "hn", "HOST", "that host on the other side" },
	{ 'i', "interpret", NULL, NULL, "what numbers and the like mean; of operations, names of users and groups beside their numbers" },
	{ O_INPUT, "input", "if", "FILE", "read FILE, the logs in a folder, or standard input if it is -" },
	{ O_INPUT_LOGS, "input-logs", NULL, NULL, "read the logs, even if standard input is a pipe" },
	{ O_JUST_ONE, "just-one", NULL, NULL, "stop after the first" },
	{ 'k', "key", NULL, "KEY", "rules with that key" },
	{ 'l', "line-buffered", NULL, NULL, "write each as it is found" },
	{ 'm', "message", NULL, "TYPE", "record types, with commas between, or ALL; the default is URINGOP" },
	{ 'n', "node", NULL, "HOST", "that host's; may stand several times" },
	{ 'o', "object", NULL, "CONTEXT", "that SELinux context of the object" },
	{ 'p', "pid", NULL, "PID", "that process" },
	{ O_PPID, "ppid", "pp", "PID", "children of that process" },
	{ 'r', "raw", NULL, NULL, "the records as they are" },
	{ O_SYSCALL, "syscall", "sc", "CALL", "that system call, by name or number" },
	{ O_CONTEXT, "context", "se", "CONTEXT", "that SELinux context of subject or object" },
	{ O_SESSION, "session", NULL, "ID", "that login session" },
	{ O_SUBJECT, "subject", "su", "CONTEXT", "that SELinux context of the subject" },
	{ O_SUCCESS, "success", "sv", "yes|no", "that succeeded, or failed" },
	{ O_END, "end", "te", "DATE [TIME]", "up to that date, time, or both" },
	{ O_START, "start", "ts", "DATE [TIME]", "from that date, time, or both" },
	{ O_TERMINAL, "terminal", "tm", "NAME", "that terminal" },
	{ O_UID_ALL, "uid-all", "ua", "USER", "that uid, euid or login uid" },
	{ O_EUID, "uid-effective", "ue", "USER", "that euid" },
	{ O_UID, "uid", "ui", "USER", "that uid" },
	{ O_LOGINUID, "loginuid", "ul", "USER", "that login uid" },
	{ O_UUID, "uuid", "uu", "UUID", "that virtual machine" },
	{ O_VM, "vm-name", "vm", "NAME", "that virtual machine" },
	{ 'w', "word", NULL, NULL, "what is looked for is the whole of the value" },
	{ 'x', "executable", NULL, "PATH", "programs of that path" },
	{ O_OP, "op", NULL, "OP", "operations: names, numbers and classes, with commas between" },
	{ O_CONFIDENCE, "confidence", NULL, "WORD", "operations whose origin is known so: exact, unique, ..., with commas between" },
	{ O_CONTAINER, "container", NULL, "ID", "refused: no kernel logs it; audisp-uring writes it as operations happen" },
	{ O_ORIGIN, "origin", NULL, "ID", "operations that the call with that id submitted" },
	{ O_RING, "ring", NULL, "N", "operations of that ring (patched kernel)" },
	{ O_USER_DATA, "user-data", NULL, "N", "operations with that user_data (patched kernel)" },
	{ O_EXEC, "exec", NULL, "MODE", "operations that ran so: inline, worker, sqpoll, task_work, none (patched kernel)" },
	{ O_WITH_ORIGIN, "with-origin", NULL, NULL, "text, json: with the call that submitted each operation, and its process" },
	{ O_RAW_RECORDS, "raw-records", NULL, NULL, "json, ecs, ocsf: with the records themselves" },
	{ 0 },
};

static int complain(const struct search *s, const char *option, const char *wanted, const char *arg)
{
	cli_error(s->cli, "%s: %s, not '%s'", option, wanted, arg);
	return -EINVAL;
}

static int parse_number(const char *arg, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(arg, &end, 0);
	return errno || end == arg || *end ? -EINVAL : 0;
}

static int ask_number(struct search *s, enum match_number n, int64_t value)
{
	s->match.number[n] = value;
	s->match.numbers |= 1u << n;
	return 0;
}

static int set_number(struct search *s, enum match_number n, const char *option, const char *arg)
{
	int64_t value;

	if (parse_number(arg, &value) < 0 || value > UINT32_MAX || value < INT32_MIN)
		return complain(s, option, "a number", arg);
	return ask_number(s, n, (int64_t)(uint32_t)value);
}

/* A user or group; one that is unknown here may be known to the host whose log it is. */
static int set_id(struct search *s, enum match_number n, const char *option, const char *arg)
{
	bool group = n == MATCH_GID || n == MATCH_EGID;
	struct passwd *pw = NULL;
	struct group *gr = NULL;

	if (isdigit((unsigned char)arg[0]) || arg[0] == '-')
		return set_number(s, n, option, arg);
	if (strcmp(arg, "unset") == 0)
		return ask_number(s, n, UINT32_MAX);
	if (group)
		gr = getgrnam(arg);
	else
		pw = getpwnam(arg);
	s->match.name[n] = arg;
	return ask_number(s, n, gr ? (int64_t)gr->gr_gid : pw ? (int64_t)pw->pw_uid : -1);
}

static int set_all_ids(struct search *s, const enum match_number *n, size_t count, const char *option, const char *arg)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < count && rc == 0; i++)
		rc = set_id(s, n[i], option, arg);
	return rc;
}

static int set_exit(struct search *s, const char *arg)
{
	bool number = isdigit((unsigned char)arg[0]) || (arg[0] == '-' && isdigit((unsigned char)arg[1]));
	int64_t value;

	if (!number)
		value = audit_name_to_errno(arg);
	else if (parse_number(arg, &value) < 0)
		value = 0, number = false;
	if (!number && value == 0)
		return complain(s, "-e", "a number or the name of an errno, -ENOENT say", arg);
	return ask_number(s, MATCH_EXIT, value);
}

static int set_one_type(struct search *s, const char *name)
{
	int64_t number;

	if (strcasecmp(name, "ALL") == 0) {
		s->want.all_types = true;
		return 0;
	}
	if (isdigit((unsigned char)name[0])) {
		if (parse_number(name, &number) < 0)
			number = -1;
	} else {
		number = strcasecmp(name, "URINGOP") == 0 ? URINGOP_TYPE : audit_name_to_msg_type(name);
	}
	if (number <= 0 || number >= SCAN_MAX_TYPE)
		return complain(s, "-m", "the name or number of a record type, or ALL", name);
	s->want.types[number] = 1;
	if (number == URINGOP_TYPE)
		s->uring_type = true;
	else
		s->other_types = true;
	return 0;
}

/* Calls @set for each of the words between commas. */
static int for_each_word(struct search *s, const char *arg, int (*set)(struct search *s, const char *word))
{
	char *copy = strdup(arg), *saved = NULL, *word;
	int rc = copy ? 0 : -ENOMEM;

	for (word = copy ? strtok_r(copy, ",", &saved) : NULL; word && rc == 0; word = strtok_r(NULL, ",", &saved))
		rc = set(s, word);
	free(copy);
	return rc;
}

static int set_op(struct search *s, const char *word)
{
	int number = uringop_by_name((struct str){ word, strlen(word) });
	bool found = false;
	unsigned int i;
	uint64_t n;

	if (number < 0 && str_u64((struct str){ word, strlen(word) }, 10, &n) == 0 && n < 256)
		number = (int)n;
	for (i = 0; i < 256; i++) {
		const struct uringop *info = uringop_by_number(i);

		if ((int)i != number && !(info && strcmp(info->op_class, word) == 0))
			continue;
		s->op.ops[i / 64] |= 1ull << i % 64;
		found = true;
	}
	s->op.any_op = false;
	return found ? 0 : complain(s, "--op", "the name, number or class of an operation", word);
}

static int set_confidence(struct search *s, const char *word)
{
	unsigned int c;

	for (c = CONF_UNKNOWN; c <= CONF_LOST; c++) {
		if (strcmp(word, confidence_name((enum confidence)c)) != 0)
			continue;
		s->op.confidence |= 1u << c;
		return 0;
	}
	return complain(s, "--confidence", "exact, unique, ambiguous, sqpoll, lost or unknown", word);
}

static int set_form(struct search *s, const char *arg)
{
	static const struct {
		const char *name;
		enum form form;
	} forms[] = {
		{ "text", FORM_TEXT }, { "json", FORM_JSON }, { "csv", FORM_CSV }, { "strace", FORM_STRACE },
		{ "ecs", FORM_ECS }, { "ocsf", FORM_OCSF }, { "audit", FORM_AUDIT },
		{ "raw", FORM_RAW }, { "default", FORM_DEFAULT }, { "interpret", FORM_INTERPRET },
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(arg, forms[i].name) != 0)
			continue;
		s->form = forms[i].form;
		return 0;
	}
	return complain(s, "--format", "text, json, csv, strace, ecs, ocsf, audit, raw, default or interpret", arg);
}

static int set_escape(struct search *s, const char *arg)
{
	static const char *const names[] = { [AUPARSE_ESC_RAW] = "raw", [AUPARSE_ESC_TTY] = "tty", [AUPARSE_ESC_SHELL] = "shell",
					     [AUPARSE_ESC_SHELL_QUOTE] = "shell_quote" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(arg, names[i]) != 0)
			continue;
		s->escape = (auparse_esc_t)i;
		return 0;
	}
	return complain(s, "--escape", "raw, tty, shell or shell_quote", arg);
}

static int set_time(struct search *s, bool end, const char *arg)
{
	const char *option = end ? "-te" : "-ts", *why;
	time_t t;

	if (!end && strcmp(arg, "checkpoint") == 0) {
		s->checkpoint_time = true;
		return 0;
	}
	if (timewords_parse(arg, end, time(NULL), &t, &why) < 0) {
		cli_error(s->cli, "%s: '%s' is %s", option, arg, why);
		return -EINVAL;
	}
	*(end ? &s->want.end : &s->want.start) = (uint64_t)t;
	return 0;
}

static int set_arch(struct search *s, const char *arg)
{
	int machine;

	s->uring_arch = strcasecmp(arg, "uring") == 0 || strcasecmp(arg, "io_uring") == 0;
	if (s->uring_arch)
		return ask_number(s, MATCH_MACHINE, MATCH_URING);
	machine = audit_determine_machine(arg);
	if (machine < 0)
		return complain(s, "--arch", "a machine, or uring", arg);
	return ask_number(s, MATCH_MACHINE, machine);
}

static int set_success(struct search *s, const char *arg)
{
	if (strcmp(arg, "yes") != 0 && strcmp(arg, "no") != 0)
		return complain(s, "-sv", "yes or no", arg);
	return ask_number(s, MATCH_SUCCESS, strcmp(arg, "yes") == 0);
}

static int set_node(struct search *s, const char *arg)
{
	if (s->match.n_nodes == MATCH_MAX_NODES)
		return complain(s, "-n", "fewer hosts", arg);
	s->match.node[s->match.n_nodes++] = arg;
	return 0;
}

static int set_text(struct search *s, enum match_text t, const char *arg)
{
	s->match.text[t] = arg;
	return 0;
}

static int set_serial(struct search *s, const char *arg)
{
	if (str_u64((struct str){ arg, strlen(arg) }, 10, &s->want.serial) < 0)
		return complain(s, "-a", "a serial number", arg);
	s->want.has_serial = true;
	return 0;
}

static int set_u64(struct search *s, const char *option, const char *arg, uint64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoull(arg, &end, 0);
	return errno || end == arg || *end || arg[0] == '-' ? complain(s, option, "a number", arg) : 0;
}

static int set_origin(struct search *s, const char *arg)
{
	if (stamp_parse((struct str){ arg, strlen(arg) }, &s->op.origin) < 0)
		return complain(s, "--origin", "SECONDS.MSEC:SERIAL", arg);
	s->op.has_origin = true;
	return 0;
}

static int set_exec(struct search *s, const char *arg)
{
	static const char *const modes[] = { "inline", "worker", "sqpoll", "task_work", "none" };
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(arg, modes[i]) == 0)
			s->op.exec = modes[i];
	return s->op.exec ? 0 : complain(s, "--exec", "inline, worker, sqpoll, task_work or none", arg);
}

/* An answer would be a guess: of a process that is gone nothing is left but its number. */
static int refuse_container(const struct search *s)
{
	cli_error(s->cli, "--container: no kernel logs what container a process is in; audisp-uring looks while it is there, and writes it");
	return -EINVAL;
}

static int set_uring_option(struct search *s, int letter, const char *arg)
{
	switch (letter) {
	case O_OP: return for_each_word(s, arg, set_op);
	case O_CONFIDENCE: return for_each_word(s, arg, set_confidence);
	case O_CONTAINER: return refuse_container(s);
	case O_ORIGIN: return set_origin(s, arg);
	case O_RING: s->op.has_ring = true; return set_u64(s, "--ring", arg, &s->op.ring);
	case O_USER_DATA: s->op.has_user_data = true; return set_u64(s, "--user-data", arg, &s->op.user_data);
	case O_EXEC: return set_exec(s, arg);
	case O_CHAIN: s->chain = true; return 0;
	case O_WITH_ORIGIN: s->with_origin = true; return 0;
	case O_RAW_RECORDS: s->emit.raw = true; return 0;
	default: return -EINVAL;
	}
}

/* Options that say how, not what. */
static int set_manner(struct search *s, int letter, const char *arg)
{
	switch (letter) {
	case O_CHECKPOINT: s->checkpoint = arg; return 0;
	case O_DEBUG: s->debug = true; return 0;
	case O_ESCAPE: return set_escape(s, arg);
	case O_EXTRA_KEYS: s->extra_keys = true; return 0;
	case O_EXTRA_LABELS: s->extra_labels = true; return 0;
	case O_EXTRA_OBJ2: s->extra_obj2 = true; return 0;
	case O_EXTRA_TIME: s->extra_time = true; return 0;
	case O_FOLLOW: s->follow = true; return 0;
	case O_FORMAT: return set_form(s, arg);
	case O_INPUT: s->input = arg; return 0;
	case O_INPUT_LOGS: s->input_logs = true; return 0;
	case O_JUST_ONE: s->just_one = true; return 0;
	case O_EOE_TIMEOUT:
		if (set_u64(s, "--eoe-timeout", arg, &s->timeout) < 0)
			return -EINVAL;
		return s->timeout ? 0 : complain(s, "--eoe-timeout", "a number of seconds", arg);
	case 'i': s->emit.interpret = true; return 0;
	case 'l': s->line_buffered = true; return 0;
	case 'r': s->form = FORM_RAW; return 0;
	case 'w': s->match.whole = true; return 0;
	default: return set_uring_option(s, letter, arg);
	}
}

static int set_user(struct search *s, int letter, const char *arg)
{
	static const enum match_number uids[] = { MATCH_UID, MATCH_EUID, MATCH_AUID }, gids[] = { MATCH_GID, MATCH_EGID };

	switch (letter) {
	case O_UID_ALL: s->match.any_uid = true; return set_all_ids(s, uids, 3, "-ua", arg);
	case O_GID_ALL: s->match.any_gid = true; return set_all_ids(s, gids, 2, "-ga", arg);
	case O_UID: return set_id(s, MATCH_UID, "-ui", arg);
	case O_EUID: return set_id(s, MATCH_EUID, "-ue", arg);
	case O_LOGINUID: return set_id(s, MATCH_AUID, "-ul", arg);
	case O_GID: return set_id(s, MATCH_GID, "-gi", arg);
	case O_EGID: return set_id(s, MATCH_EGID, "-ge", arg);
	case O_SESSION: return set_number(s, MATCH_SES, "--session", arg);
	case 'p': return set_number(s, MATCH_PID, "-p", arg);
	case O_PPID: return set_number(s, MATCH_PPID, "-pp", arg);
	default: return set_manner(s, letter, arg);
	}
}

static int set(void *data, int letter, const char *arg)
{
	struct search *s = data;

	switch (letter) {
	case 'a': return set_serial(s, arg);
	case O_ARCH: return set_arch(s, arg);
	case 'c': return set_text(s, MATCH_COMM, arg);
	case 'e': return set_exit(s, arg);
	case 'f': return set_text(s, MATCH_FILE, arg);
	case O_HOST: return set_text(s, MATCH_HOST, arg);
	case 'k': return set_text(s, MATCH_KEY, arg);
	case 'm': return for_each_word(s, arg, set_one_type);
	case 'n': return set_node(s, arg);
	case 'o': return set_text(s, MATCH_OBJECT, arg);
	case O_SYSCALL: s->syscall = arg; return 0;
	case O_CONTEXT:
		s->match.either_context = true;
		set_text(s, MATCH_OBJECT, arg);
		return set_text(s, MATCH_SUBJECT, arg);
	case O_SUBJECT: return set_text(s, MATCH_SUBJECT, arg);
	case O_SUCCESS: return set_success(s, arg);
	case O_END: return set_time(s, true, arg);
	case O_START: return set_time(s, false, arg);
	case O_TERMINAL: return set_text(s, MATCH_TERMINAL, arg);
	case O_UUID: return set_text(s, MATCH_UUID, arg);
	case O_VM: return set_text(s, MATCH_VM, arg);
	case 'x': return set_text(s, MATCH_EXE, arg);
	default: return set_user(s, letter, arg);
	}
}

/* Operations are found by the name of the call that they are like; calls by their number on this machine, as ausearch does. */
static int settle_syscall(struct search *s)
{
	int machine = s->match.numbers & 1u << MATCH_MACHINE ? (int)s->match.number[MATCH_MACHINE] : audit_detect_machine();
	int64_t number;

	if (!s->syscall || search_is_for_ops(s))
		return 0;
	if (isdigit((unsigned char)s->syscall[0]))
		return set_number(s, MATCH_SYSCALL, "-sc", s->syscall);
	number = s->uring_arch ? uringop_by_name((struct str){ s->syscall, strlen(s->syscall) }) :
		 audit_name_to_syscall(s->syscall, machine);
	if (number < 0)
		return complain(s, "-sc", "the name or number of a system call", s->syscall);
	ask_number(s, MATCH_SYSCALL, number);
	return ask_number(s, MATCH_MACHINE, s->uring_arch ? MATCH_URING : machine);
}

/* Records of any type have ausearch's csv and text. */
static void settle_form(struct search *s, bool records)
{
	if (s->form == FORM_NONE)
		s->form = records ? FORM_DEFAULT : FORM_TEXT;
	if (s->form == FORM_DEFAULT && s->emit.interpret)
		s->form = FORM_INTERPRET;
	if (records && s->form == FORM_CSV)
		s->form = FORM_ROW;
	if (records && s->form == FORM_TEXT)
		s->form = FORM_SENTENCE;
}

/* What -m, --format and the rest make together. */
static int settle(struct search *s)
{
	bool records = s->other_types || s->want.all_types;

	settle_form(s, records);
	if (search_is_for_ops(s) && records) {
		cli_error(s->cli, "only operations (-m URINGOP) can be shown so; --format default, raw, interpret, csv and text show records of any type");
		return -EINVAL;
	}
	if ((s->extra_keys || s->extra_labels || s->extra_obj2 || s->extra_time) && s->form != FORM_ROW) {
		cli_error(s->cli, "--extra-keys and the like: of records (-m ALL, say), with --format csv");
		return -EINVAL;
	}
	if (s->checkpoint && (s->follow || s->chain || s->form == FORM_AUDIT)) {
		cli_error(s->cli, "--checkpoint: not with --follow, --chain or --format audit");
		return -EINVAL;
	}
	if (s->checkpoint_time && !s->checkpoint) {
		cli_error(s->cli, "-ts checkpoint: needs --checkpoint FILE");
		return -EINVAL;
	}
	if (s->with_origin && (s->follow || (s->form != FORM_TEXT && s->form != FORM_JSON))) {
		cli_error(s->cli, "--with-origin: of operations, with --format text or json, and not with --follow");
		return -EINVAL;
	}
	if (s->chain && (!search_is_for_ops(s) || s->follow || s->just_one)) {
		cli_error(s->cli, "--chain: of operations, and not with --follow or --just-one");
		return -EINVAL;
	}
	if (s->form == FORM_RAW && s->emit.interpret) {
		cli_error(s->cli, "-i: not with --raw");
		return -EINVAL;
	}
	if (!records && !s->uring_type)
		s->want.types[URINGOP_TYPE] = 1;
	return settle_syscall(s);
}

int search_options(struct search *s, int argc, char **argv)
{
	struct cli *cli = (struct cli *)(uintptr_t)s->cli;
	int first, rc;

	cli->options = options;
	cli->set = set;
	cli->data = s;
	s->op.any_op = true;
	s->escape = AUPARSE_ESC_TTY;
	rc = cli_parse(cli, argc, argv, &first);
	if (rc == 0 && first < argc) {
		cli_error(cli, "unexpected operand '%s'", argv[first]);
		return -EINVAL;
	}
	return rc == 0 ? settle(s) : rc;
}
