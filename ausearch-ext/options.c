/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ausearch's options, and those that only io_uring operations have. */
#include "options.h"

#include <errno.h>

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
	return option_complain(s, "--format", "text, json, csv, strace, ecs, ocsf, audit, raw, default or interpret", arg);
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
	return option_complain(s, "--escape", "raw, tty, shell or shell_quote", arg);
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
	case O_OP: return want_ops(s, arg);
	case O_CONFIDENCE: return want_confidence(s, arg);
	case O_CONTAINER: return refuse_container(s);
	case O_ORIGIN: return want_origin(s, arg);
	case O_RING: s->op.has_ring = true; return want_u64(s, "--ring", arg, &s->op.ring);
	case O_USER_DATA: s->op.has_user_data = true; return want_u64(s, "--user-data", arg, &s->op.user_data);
	case O_EXEC: return want_exec(s, arg);
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
		if (want_u64(s, "--eoe-timeout", arg, &s->timeout) < 0)
			return -EINVAL;
		return s->timeout ? 0 : option_complain(s, "--eoe-timeout", "a number of seconds", arg);
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
	case O_UID_ALL: s->match.any_uid = true; return want_ids(s, uids, 3, "-ua", arg);
	case O_GID_ALL: s->match.any_gid = true; return want_ids(s, gids, 2, "-ga", arg);
	case O_UID: return want_id(s, MATCH_UID, "-ui", arg);
	case O_EUID: return want_id(s, MATCH_EUID, "-ue", arg);
	case O_LOGINUID: return want_id(s, MATCH_AUID, "-ul", arg);
	case O_GID: return want_id(s, MATCH_GID, "-gi", arg);
	case O_EGID: return want_id(s, MATCH_EGID, "-ge", arg);
	case O_SESSION: return want_number(s, MATCH_SES, "--session", arg);
	case 'p': return want_number(s, MATCH_PID, "-p", arg);
	case O_PPID: return want_number(s, MATCH_PPID, "-pp", arg);
	default: return set_manner(s, letter, arg);
	}
}

static int set(void *data, int letter, const char *arg)
{
	struct search *s = data;

	switch (letter) {
	case 'a': return want_serial(s, arg);
	case O_ARCH: return want_arch(s, arg);
	case 'c': return want_text(s, MATCH_COMM, arg);
	case 'e': return want_exit(s, arg);
	case 'f': return want_text(s, MATCH_FILE, arg);
	case O_HOST: return want_text(s, MATCH_HOST, arg);
	case 'k': return want_text(s, MATCH_KEY, arg);
	case 'm': return want_types(s, arg);
	case 'n': return want_node(s, arg);
	case 'o': return want_text(s, MATCH_OBJECT, arg);
	case O_SYSCALL: s->syscall = arg; return 0;
	case O_CONTEXT:
		s->match.either_context = true;
		want_text(s, MATCH_OBJECT, arg);
		return want_text(s, MATCH_SUBJECT, arg);
	case O_SUBJECT: return want_text(s, MATCH_SUBJECT, arg);
	case O_SUCCESS: return want_success(s, arg);
	case O_END: return want_time(s, true, arg);
	case O_START: return want_time(s, false, arg);
	case O_TERMINAL: return want_text(s, MATCH_TERMINAL, arg);
	case O_UUID: return want_text(s, MATCH_UUID, arg);
	case O_VM: return want_text(s, MATCH_VM, arg);
	case 'x': return want_text(s, MATCH_EXE, arg);
	default: return set_user(s, letter, arg);
	}
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
	return rc == 0 ? settle_options(s) : rc;
}
