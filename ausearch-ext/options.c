/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <errno.h>
#include <stddef.h>

#include "options-check.h"
#include "options-values.h"

#define FLAG(member) set_flag, offsetof(struct query, member)
#define STRING(member) set_string, offsetof(struct query, member)

static const struct cli_option options[] = {
	{ 'a', "event", NULL, "SERIAL", "only events with this serial number", set_serial },
	{ 0, "arch", NULL, "CPU", "only system calls of this machine type, or uring for io_uring operations",
	  set_arch },
	{ 0, "chain", NULL, NULL, "also show operations that are linked to those found (patched kernel)", FLAG(chain) },
	{ 0, "checkpoint", NULL, "FILE", "continue where the last search with this FILE ended", STRING(checkpoint) },
	{ 'c', "comm", NULL, "NAME", "only processes with this command name", set_text, MATCH_COMM },
	{ 0, "debug", NULL, NULL, "report how many lines are not audit records", FLAG(debug) },
	{ 'e', "exit", NULL, "CODE", "only this result: a number or an errno name such as -ENOENT", set_exit },
	{ 0, "eoe-timeout", NULL, "SECONDS", "end an event when another one is this much later (default 2)",
	  set_timeout },
	{ 0, "escape", NULL, "HOW", "how to escape interpreted values: tty (default), shell, shell_quote or raw",
	  set_escape },
	{ 0, "extra-keys", NULL, NULL, "csv of records: add a column for the key", FLAG(extra_keys) },
	{ 0, "extra-labels", NULL, NULL, "csv of records: add columns for the SELinux contexts of subject and object",
	  FLAG(extra_labels) },
	{ 0, "extra-obj2", NULL, NULL, "csv of records: add a column for a second object", FLAG(extra_obj2) },
	{ 0, "extra-time", NULL, NULL, "csv of records: add columns for the parts of the time", FLAG(extra_time) },
	{ 'f', "file", NULL, "NAME", "only this file, directory or socket name", set_text, MATCH_FILE },
	{ 0, "follow", NULL, NULL, "keep reading what is added to the log until interrupted", FLAG(follow) },
	{ 0, "format", NULL, "FORMAT",
	  "output format: text, json, csv, strace, ecs, ocsf, audit, default, raw or interpret", set_format },
	{ 0, "gid-all", "ga", "GROUP", "only processes with this gid or egid", set_any_gid },
	{ 0, "gid-effective", "ge", "GROUP", "only processes with this egid", set_id, MATCH_EGID },
	{ 0, "gid", "gi", "GROUP", "only processes with this gid", set_id, MATCH_GID },
	{ 0, "host", "hn", "HOST", "only this remote host name or address", set_text, MATCH_HOST },
	{ 'i', "interpret", NULL, NULL, "show the meaning of numbers and codes, for example user names",
	  FLAG(emit.interpret) },
	{ 0, "input", "if", "FILE", "read FILE, the logs in a directory, or standard input (-)", STRING(input) },
	{ 0, "input-format", NULL, "FORMAT",
	  "read lines of any log that has audit records (auto, the default), or of audit logs only (audit)",
	  set_input_format },
	{ 0, "input-logs", NULL, NULL, "read the logs of this host even if standard input is a pipe",
	  FLAG(input_logs) },
	{ 0, "just-one", NULL, NULL, "stop after the first result", FLAG(just_one) },
	{ 'k', "key", NULL, "KEY", "only events recorded by a rule with this key", set_text, MATCH_KEY },
	{ 'l', "line-buffered", NULL, NULL, "write each result as soon as it is found", FLAG(line_buffered) },
	{ 'm', "message", NULL, "TYPE", "record types to search for, separated by commas, or ALL (default URINGOP)",
	  set_types },
	{ 'n', "node", NULL, "HOST", "only records from HOST (repeatable)", set_node },
	{ 'o', "object", NULL, "CONTEXT", "only this SELinux context of the object", set_text, MATCH_OBJECT },
	{ 'p', "pid", NULL, "PID", "only this process", set_number, MATCH_PID },
	{ 0, "ppid", "pp", "PID", "only children of this process", set_number, MATCH_PPID },
	{ 'r', "raw", NULL, NULL, "show the records as they are in the log", set_raw },
	{ 0, "syscall", "sc", "CALL", "only this system call, by name or number", STRING(op.syscall) },
	{ 0, "context", "se", "CONTEXT", "only this SELinux context of the subject or the object", set_either_context },
	{ 0, "session", NULL, "ID", "only this login session", set_number, MATCH_SES },
	{ 0, "subject", "su", "CONTEXT", "only this SELinux context of the subject", set_text, MATCH_SUBJECT },
	{ 0, "success", "sv", "yes|no", "only what succeeded (yes) or failed (no)", set_success },
	{ 0, "end", "te", "DATE [TIME]", "only events up to this date, time, or both", set_end },
	{ 0, "start", "ts", "DATE [TIME]", "only events from this date, time, or both", set_start },
	{ 0, "terminal", "tm", "NAME", "only this terminal", set_text, MATCH_TERMINAL },
	{ 0, "uid-all", "ua", "USER", "only processes with this uid, euid or login uid", set_any_uid },
	{ 0, "uid-effective", "ue", "USER", "only processes with this euid", set_id, MATCH_EUID },
	{ 0, "uid", "ui", "USER", "only processes with this uid", set_id, MATCH_UID },
	{ 0, "loginuid", "ul", "USER", "only processes with this login uid", set_id, MATCH_AUID },
	{ 0, "uuid", "uu", "UUID", "only the virtual machine with this UUID", set_text, MATCH_UUID },
	{ 0, "vm-name", "vm", "NAME", "only the virtual machine with this name", set_text, MATCH_VM },
	{ 'w', "word", NULL, NULL, "match whole values, not parts of them", FLAG(match.whole) },
	{ 'x', "executable", NULL, "PATH", "only programs with this path", set_text, MATCH_EXE },
	{ 0, "op", NULL, "OP", "only these operations: names, numbers or classes, separated by commas", set_ops },
	{ 0, "confidence", NULL, "WORD",
	  "only operations whose origin is known with this confidence (several: separated by commas)", set_confidence },
	{ 0, "container", NULL, "ID", "not supported: the kernel does not log containers", refuse_container },
	{ 0, "origin", NULL, "ID", "only operations submitted by the call with this ID", set_origin },
	{ 0, "ring", NULL, "N", "only operations of this ring (patched kernel)", set_ring },
	{ 0, "user-data", NULL, "N", "only operations with this user_data (patched kernel)", set_user_data },
	{ 0, "exec", NULL, "MODE",
	  "only operations run like this: inline, worker, sqpoll, task_work or none (patched kernel)", set_exec },
	{ 0, "with-origin", NULL, NULL,
	  "also show the call that submitted each operation, and its process (text, json)", FLAG(with_origin) },
	{ 0, "raw-records", NULL, NULL, "include the records themselves (json, ecs, ocsf)", FLAG(emit.raw) },
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
