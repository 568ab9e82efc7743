/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "normalize.h"

#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *meaning(auparse_state_t *au)
{
	const char *text = auparse_interpret_field(au);

	return text ? text : "";
}

/* Finds the folder that names of the event were looked up from. Libauparse's cursor is at its first record then. */
static void find_folder(struct show *sh, auparse_state_t *au)
{
	unsigned int i, n = auparse_get_num_records(au);

	free(sh->folder);
	sh->folder = NULL;
	for (i = 0; i < n && !sh->folder; i++)
		if (auparse_goto_record_num(au, i) == 1 && auparse_get_type(au) == AUDIT_CWD &&
		    auparse_find_field(au, "cwd") && meaning(au)[0] == '/')
			sh->folder = strdup(meaning(au));
	auparse_first_record(au);
}

/* Takes . and .. out of an absolute path. */
static void shorten(char *path)
{
	const char *from = path;
	size_t n = 0;

	while (*from) {
		size_t len = strcspn(from, "/");

		if (len == 2 && memcmp(from, "..", 2) == 0) {
			while (n && path[--n] != '/')
				;
		} else if (len && !(len == 1 && *from == '.')) {
			path[n++] = '/';
			memmove(path + n, from, len);
			n += len;
		}
		from += len + (from[len] == '/');
	}
	if (n == 0)
		path[n++] = '/';
	path[n] = '\0';
}

/*
 * A name with the folder that it was looked up from, as a path. This is done here because libauparse's own function
 * for it is not safe for every name (4.0.2, auparse/interpret.c, path_norm()).
 */
static const char *object_meaning(struct show *sh, auparse_state_t *au)
{
	const char *name = meaning(au);
	bool relative = *name != '/' && sh->folder;

	if (auparse_get_field_type(au) != AUPARSE_TYPE_ESCAPED_FILE || !*name || strcmp(name, "(null)") == 0)
		return name;
	free(sh->path);
	sh->path = NULL;
	if (asprintf(&sh->path, "%s%s%s", relative ? sh->folder : "", relative ? "/" : "", name) < 0) {
		sh->path = NULL;
		return name;
	}
	if (sh->path[0] == '/' && strstr(sh->path, ".."))
		shorten(sh->path);
	return sh->path;
}

/* For a setting that was changed its name, for anything else that was configured its value. */
static const char *primary_object(struct show *sh, auparse_state_t *au, const char *action)
{
	const char *name;

	if (auparse_get_field_type(au) == AUPARSE_TYPE_ESCAPED_FILE || auparse_get_type(au) != AUDIT_CONFIG_CHANGE ||
	    !action || (strcmp(action, "set") != 0 && strcmp(action, "seccomp-logging") != 0))
		return object_meaning(sh, au);
	name = auparse_get_field_name(au);
	return name ? name : "";
}

static const char *subject(auparse_state_t *au)
{
	const char *text = meaning(au);

	return strcmp(text, "unset") == 0 ? "system" : text;
}

static bool succeeded(auparse_state_t *au)
{
	const char *text = meaning(au);

	return strcmp(text, "yes") == 0 || strncmp(text, "suc", 3) == 0 ||
	       (auparse_get_field_type(au) == AUPARSE_TYPE_SECCOMP && strcmp(text, "allow") == 0);
}

/* --format csv. */
static void put_time_cell(struct show *sh, time_t when, const char *format)
{
	char text[64];

	csv_z(&sh->csv, show_time(when, format, text, sizeof(text)));
}

static void put_extra_time(struct show *sh, auparse_state_t *au, time_t when)
{
	static const char *const formats[] = { "%Y", "%m", "%d", "%u", "%k" };
	struct tm tm;
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		put_time_cell(sh, when, formats[i]);
	csv_word(&sh->csv, "%u", auparse_get_milli(au));
	if (localtime_r(&when, &tm))
		csv_word(&sh->csv, "%c%02ld:%02ld", tm.tm_gmtoff < 0 ? '-' : '+', labs(tm.tm_gmtoff) / 3600,
			 labs(tm.tm_gmtoff) / 60 % 60);
	else
		csv_empty(&sh->csv, 1);
}

static void put_head(struct show *sh)
{
	const struct query *q = sh->q;

	csv_word(&sh->csv,
		 "NODE,EVENT,DATE,TIME,%sSERIAL_NUM,EVENT_KIND,SESSION,SUBJ_PRIME,SUBJ_SEC,SUBJ_KIND,%s"
		 "ACTION,RESULT,OBJ_PRIME,OBJ_SEC,%s%sOBJ_KIND,HOW%s",
		 q->extra_time ? "YEAR,MONTH,DAY,WEEKDAY,HOUR,MILLI,GMT_OFFSET," : "",
		 q->extra_labels ? "SUBJ_LABEL," : "", q->extra_obj2 ? "OBJ2," : "",
		 q->extra_labels ? "OBJ_LABEL," : "", q->extra_keys ? ",KEY" : "");
	csv_end(&sh->csv);
}

/* Writes the attribute of that name; @rc is 1 if there is a first one. */
static void put_attribute(struct show *sh, auparse_state_t *au, int rc, int (*next)(auparse_state_t *),
			  const char *attribute)
{
	for (; rc == 1; rc = next(au)) {
		const char *name = auparse_get_field_name(au);

		if (!name || strcmp(name, attribute) != 0)
			continue;
		csv_z(&sh->csv, meaning(au));
		return;
	}
	csv_z(&sh->csv, NULL);
}

static void put_subject(struct show *sh, auparse_state_t *au)
{
	csv_z(&sh->csv, auparse_normalize_session(au) == 1 ? meaning(au) : NULL);
	csv_z(&sh->csv, auparse_normalize_subject_primary(au) == 1 ? subject(au) : NULL);
	csv_z(&sh->csv, auparse_normalize_subject_secondary(au) == 1 ? meaning(au) : NULL);
	csv_z(&sh->csv, auparse_normalize_subject_kind(au));
	if (sh->q->extra_labels)
		put_attribute(sh, au, auparse_normalize_subject_first_attribute(au),
			      auparse_normalize_subject_next_attribute, "subj");
}

static void put_object(struct show *sh, auparse_state_t *au, const char *action)
{
	csv_z(&sh->csv, auparse_normalize_object_primary(au) == 1 ? primary_object(sh, au, action) : NULL);
	csv_z(&sh->csv, auparse_normalize_object_secondary(au) == 1 ? meaning(au) : NULL);
	if (sh->q->extra_obj2)
		csv_z(&sh->csv, auparse_normalize_object_primary2(au) == 1 ? object_meaning(sh, au) : NULL);
	if (sh->q->extra_labels)
		put_attribute(sh, au, auparse_normalize_object_first_attribute(au),
			      auparse_normalize_object_next_attribute, "obj");
	csv_z(&sh->csv, auparse_normalize_object_kind(au));
}

static void put_meaning(struct show *sh, auparse_state_t *au)
{
	const char *kind = auparse_normalize_get_event_kind(au), *action = auparse_normalize_get_action(au);

	csv_z(&sh->csv, kind ? kind : "unknown");
	put_subject(sh, au);
	csv_z(&sh->csv, action ? action : "did-unknown");
	csv_z(&sh->csv, auparse_normalize_get_results(au) == 1 ? succeeded(au) ? "success" : "failed" : NULL);
	put_object(sh, au, action);
	csv_z(&sh->csv, auparse_normalize_how(au));
	if (sh->q->extra_keys)
		csv_z(&sh->csv, auparse_normalize_key(au) == 1 ? meaning(au) : NULL);
}

/* Leaves empty the columns from the kind of the event to HOW, and those that were asked for besides. */
static void put_no_meaning(struct show *sh)
{
	const struct query *q = sh->q;

	csv_empty(&sh->csv, 11u + 2u * q->extra_labels + q->extra_obj2 + q->extra_keys);
}

static void put_node_cell(struct show *sh, auparse_state_t *au)
{
	/* It is a copy. */
	char *node = (char *)(uintptr_t)auparse_get_node(au);

	csv_z(&sh->csv, node);
	free(node);
}

void normalize_row(auparse_state_t *au, auparse_cb_event_t what, void *data)
{
	struct show *sh = data;
	time_t when = auparse_get_time(au);

	if (what != AUPARSE_CB_EVENT_READY)
		return;
	if (!sh->head)
		put_head(sh);
	sh->head = true;
	find_folder(sh, au);
	put_node_cell(sh, au);
	csv_z(&sh->csv, sh->operation ? "URINGOP" : auparse_get_type_name(au));
	put_time_cell(sh, when, "%x");
	put_time_cell(sh, when, "%T");
	if (sh->q->extra_time)
		put_extra_time(sh, au, when);
	csv_word(&sh->csv, "%lu", auparse_get_serial(au));
	if (auparse_normalize(au, sh->q->extra_labels ? NORM_OPT_ALL : NORM_OPT_NO_ATTRS) == 0) {
		put_meaning(sh, au);
	} else {
		sh->unknown++;
		put_no_meaning(sh);
	}
	csv_end(&sh->csv);
}

/* --format text. */
static void put_node(const struct show *sh, auparse_state_t *au)
{
	/* It is a copy. */
	char *node = (char *)(uintptr_t)auparse_get_node(au);

	if (node) {
		fputs("On ", stdout);
		show_text(sh, (struct str){ node, strlen(node) });
	}
	fputs(node ? " at " : "At ", stdout);
	free(node);
}

static void put_who(const struct show *sh, auparse_state_t *au)
{
	int id = -2;

	if (auparse_normalize_subject_primary(au) == 1) {
		const char *text = subject(au);

		id = auparse_get_field_int(au);
		show_text(sh, (struct str){ text, strlen(text) });
	}
	if (auparse_normalize_subject_secondary(au) == 1) {
		int acting = auparse_get_field_int(au);
		const char *text = meaning(au);

		if (acting == id || id == -2 || acting == -1)
			return;
		fputs(", acting as ", stdout);
		show_text(sh, (struct str){ text, strlen(text) });
		putchar_unlocked(',');
	}
}

/* An address without its port, or else what kind of one it is. */
static const char *address(auparse_state_t *au)
{
	const char *text = auparse_interpret_sock_address(au);

	if (!text)
		text = auparse_interpret_sock_family(au);
	return text ? text : meaning(au);
}

static void put_what(struct show *sh, auparse_state_t *au, const char *action)
{
	const char *text;

	if (auparse_normalize_object_primary(au) == 1) {
		bool is_address = auparse_get_field_type(au) == AUPARSE_TYPE_SOCKADDR;

		text = is_address ? address(au) : primary_object(sh, au, action);
		show_text(sh, (struct str){ text, strlen(text) });
		putchar_unlocked(' ');
	}
	if (auparse_normalize_object_primary2(au) == 1) {
		text = object_meaning(sh, au);
		fputs("to ", stdout);
		show_text(sh, (struct str){ text, strlen(text) });
		putchar_unlocked(' ');
	}
}

void normalize_sentence(auparse_state_t *au, auparse_cb_event_t what, void *data)
{
	struct show *sh = data;
	const char *action, *how;
	char time[64];

	if (what != AUPARSE_CB_EVENT_READY)
		return;
	find_folder(sh, au);
	sh->unknown += auparse_normalize(au, NORM_OPT_NO_ATTRS) != 0;
	put_node(sh, au);
	printf("%s ", show_time(auparse_get_time(au), "%T %x", time, sizeof(time)));
	put_who(sh, au);
	if (auparse_normalize_get_results(au) == 1)
		fputs(succeeded(au) ? " successfully " : " unsuccessfully ", stdout);
	else
		putchar_unlocked(' ');
	action = auparse_normalize_get_action(au);
	printf("%s ", action ? action : "did-unknown");
	put_what(sh, au, action);
	how = auparse_normalize_how(au);
	/* How a session ended goes without saying. */
	if (how && action && action[0] != 'e') {
		fputs("using ", stdout);
		show_text(sh, (struct str){ how, strlen(how) });
	}
	putchar_unlocked('\n');
}

/*
 * libauparse knows calls, but not operations. A patched kernel's operation has the same fields as a call: its
 * record as one of the call that it is like, in malloc()ed memory; NULL if it is another record.
 */
static char *as_call(const struct record *rec)
{
	static const struct str type = STR_LIT("type=");
	int machine = audit_detect_machine(), call;
	const struct uringop *info;
	const char *end = rec->line.p + rec->line.n;
	char id[STAMP_SIZE], *line;
	struct field op, auid;
	uint64_t number;

	if (rec->type != REC_URINGOP || !record_field(rec, "auid", &auid) || !record_field(rec, "uring_op", &op) ||
	    field_u64(&op, 10, &number) < 0 || number > 255)
		return NULL;
	info = uringop_by_number((unsigned int)number);
	call = info && info->syscall ? audit_name_to_syscall(info->syscall, machine) : -1;
	if (call < 0)
		return NULL;
	stamp_format(&rec->stamp, id);
	if (asprintf(&line, "%.*stype=SYSCALL msg=audit(%s): arch=%x syscall=%d%.*s",
		     (int)(record_type_name(rec).p - type.n - rec->line.p), rec->line.p, id,
		     audit_machine_to_elf(machine), call, (int)(end - (op.value.p + op.value.n)),
		     op.value.p + op.value.n) < 0)
		return NULL;
	return line;
}

void show_normalized(struct show *sh, const struct record *rec, size_t n)
{
	char *line = NULL;
	size_t i;

	for (i = 0; i < n && rec[i].type != REC_SYSCALL && !line; i++)
		line = as_call(&rec[i]);
	sh->operation = line != NULL;
	if (line)
		show_feed(sh, (struct str){ line, strlen(line) });
	free(line);
	for (i = 0; i < n; i++)
		if (!sh->operation || (rec[i].type != REC_URINGOP && rec[i].type < REC_URING_SQE))
			show_feed(sh, rec[i].line);
	auparse_flush_feed(sh->au);
}
