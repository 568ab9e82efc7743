/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <errno.h>
#include <stddef.h>

#include "options-check.h"
#include "options-values.h"

#define FLAG(member) set_flag, offsetof(struct query, member)
#define STRING(member) set_string, offsetof(struct query, member)

static const struct cli_option options[] = {
	{ 'a', "event", NULL, "SERIAL", "events with that serial number", set_serial },
	{ 0, "arch", NULL, "CPU", "calls of that machine; uring: operations", set_arch },
	{ 0, "chain", NULL, NULL,
	  "operations: with those that are linked to what is found (patched kernel)", FLAG(chain) },
	{ 0, "checkpoint", NULL, "FILE", "go on where the search with this FILE ended", STRING(checkpoint) },
	{ 'c', "comm", NULL, "NAME", "programs of that name", set_text, MATCH_COMM },
	{ 0, "debug", NULL, NULL, "say how many lines are no records", FLAG(debug) },
	{ 'e', "exit", NULL, "CODE", "that result: a number or an errno name", set_exit },
	{ 0, "eoe-timeout", NULL, "SECONDS", "an event ends when another is so much later (2)", set_timeout },
	{ 0, "escape", NULL, "HOW", "of interpreted values: tty (the default), shell, shell_quote or raw", set_escape },
	{ 0, "extra-keys", NULL, NULL, "csv of records: a column of keys", FLAG(extra_keys) },
	{ 0, "extra-labels", NULL, NULL,
	  "csv of records: columns of the SELinux contexts of subject and object", FLAG(extra_labels) },
	{ 0, "extra-obj2", NULL, NULL, "csv of records: a column of a second object", FLAG(extra_obj2) },
	{ 0, "extra-time", NULL, NULL, "csv of records: columns of the parts of the time", FLAG(extra_time) },
	{ 'f', "file", NULL, "NAME", "files and folders of that name", set_text, MATCH_FILE },
	{ 0, "follow", NULL, NULL, "go on with what is added to the log, until interrupted", FLAG(follow) },
	{ 0, "format", NULL, "FORM",
	  "text (the default), json, csv, strace, ecs, ocsf or audit, of operations; default, raw, interpret, csv or text, of records", set_format },
	{ 0, "gid-all", "ga", "GROUP", "that gid or egid", set_any_gid },
	{ 0, "gid-effective", "ge", "GROUP", "that egid", set_id, MATCH_EGID },
	{ 0, "gid", "gi", "GROUP", "that gid", set_id, MATCH_GID },
	{ 0, "host", "hn", "HOST", "that host on the other side", set_text, MATCH_HOST },
	{ 'i', "interpret", NULL, NULL,
	  "what numbers and the like mean; of operations, names of users and groups beside their numbers", FLAG(emit.interpret) },
	{ 0, "input", "if", "FILE", "read FILE, the logs in a folder, or standard input if it is -", STRING(input) },
	{ 0, "input-logs", NULL, NULL, "read the logs, even if standard input is a pipe", FLAG(input_logs) },
	{ 0, "just-one", NULL, NULL, "stop after the first", FLAG(just_one) },
	{ 'k', "key", NULL, "KEY", "rules with that key", set_text, MATCH_KEY },
	{ 'l', "line-buffered", NULL, NULL, "write each as it is found", FLAG(line_buffered) },
	{ 'm', "message", NULL, "TYPE",
	  "record types, with commas between, or ALL; the default is URINGOP", set_types },
	{ 'n', "node", NULL, "HOST", "that host's; may stand several times", set_node },
	{ 'o', "object", NULL, "CONTEXT", "that SELinux context of the object", set_text, MATCH_OBJECT },
	{ 'p', "pid", NULL, "PID", "that process", set_number, MATCH_PID },
	{ 0, "ppid", "pp", "PID", "children of that process", set_number, MATCH_PPID },
	{ 'r', "raw", NULL, NULL, "the records as they are", set_raw },
	{ 0, "syscall", "sc", "CALL", "that system call, by name or number", STRING(op.syscall) },
	{ 0, "context", "se", "CONTEXT", "that SELinux context of subject or object", set_either_context },
	{ 0, "session", NULL, "ID", "that login session", set_number, MATCH_SES },
	{ 0, "subject", "su", "CONTEXT", "that SELinux context of the subject", set_text, MATCH_SUBJECT },
	{ 0, "success", "sv", "yes|no", "that succeeded, or failed", set_success },
	{ 0, "end", "te", "DATE [TIME]", "up to that date, time, or both", set_end },
	{ 0, "start", "ts", "DATE [TIME]", "from that date, time, or both", set_start },
	{ 0, "terminal", "tm", "NAME", "that terminal", set_text, MATCH_TERMINAL },
	{ 0, "uid-all", "ua", "USER", "that uid, euid or login uid", set_any_uid },
	{ 0, "uid-effective", "ue", "USER", "that euid", set_id, MATCH_EUID },
	{ 0, "uid", "ui", "USER", "that uid", set_id, MATCH_UID },
	{ 0, "loginuid", "ul", "USER", "that login uid", set_id, MATCH_AUID },
	{ 0, "uuid", "uu", "UUID", "that virtual machine", set_text, MATCH_UUID },
	{ 0, "vm-name", "vm", "NAME", "that virtual machine", set_text, MATCH_VM },
	{ 'w', "word", NULL, NULL, "what is looked for is the whole of the value", FLAG(match.whole) },
	{ 'x', "executable", NULL, "PATH", "programs of that path", set_text, MATCH_EXE },
	{ 0, "op", NULL, "OP", "operations: names, numbers and classes, with commas between", set_ops },
	{ 0, "confidence", NULL, "WORD",
	  "operations whose origin is known so: exact, unique, ..., with commas between", set_confidence },
	{ 0, "container", NULL, "ID",
	  "refused: no kernel logs it; audisp-uring writes it as operations happen", refuse_container },
	{ 0, "origin", NULL, "ID", "operations that the call with that id submitted", set_origin },
	{ 0, "ring", NULL, "N", "operations of that ring (patched kernel)", set_ring },
	{ 0, "user-data", NULL, "N", "operations with that user_data (patched kernel)", set_user_data },
	{ 0, "exec", NULL, "MODE",
	  "operations that ran so: inline, worker, sqpoll, task_work, none (patched kernel)", set_exec },
	{ 0, "with-origin", NULL, NULL,
	  "text, json: with the call that submitted each operation, and its process", FLAG(with_origin) },
	{ 0, "raw-records", NULL, NULL, "json, ecs, ocsf: with the records themselves", FLAG(emit.raw) },
	{ 0 },
};


int options_parse(struct cli *cli, struct query *q, int argc, char **argv)
{
	int first, rc;

	cli->options = options;
	cli->data = q;
	q->escape = AUPARSE_ESC_TTY;
	rc = cli_parse(cli, argc, argv, &first);
	if (rc == 0 && first < argc) {
		cli_error(cli, "unexpected operand '%s'", argv[first]);
		return -EINVAL;
	}
	return rc == 0 ? options_check(cli, q) : rc;
}
