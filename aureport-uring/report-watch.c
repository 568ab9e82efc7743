/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a report takes from events of any kind: missing serial numbers, changes of rules, processes with seccomp
 * filters.
 */
#include "report.h"

#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>

#define PR_SET_SECCOMP 22     /* include/uapi/linux/prctl.h */
#define SECCOMP_MODE_FILTER 2 /* include/uapi/linux/seccomp.h */
#define SECCOMP_SET_MODE_FILTER 1

#define NAME_SIZE 320

/*
 * A process by what its records have in common, whatever program it runs. Another process of the same login
 * session may later have the number of a process that has ended.
 */
static bool process_name(const struct event *ev, const struct record *rec, char name[NAME_SIZE])
{
	int64_t pid, auid, ses;

	if (record_i64(rec, "pid", &pid) < 0 || record_i64(rec, "auid", &auid) < 0 || record_i64(rec, "ses", &ses) < 0)
		return false;
	snprintf(name, NAME_SIZE, "%.200s %u %" PRId64 " %" PRId64 " %" PRId64, ev->node->name, ev->starts, pid, auid,
		 ses);
	return true;
}

static void note_filter(struct report *r, const struct event *ev, const struct record *rec)
{
	uint64_t ms = stamp_ms(&ev->stamp);
	char name[NAME_SIZE];
	struct row *row;
	int rc = 0;

	if (!process_name(ev, rec, name))
		return;
	row = rows_get(&r->filtered, (struct str){ name, strlen(name) }, &rc);
	r->no_memory |= rc < 0;
	if (row && (row->n++ == 0 || ms < row->first))
		row->first = ms;
}

static bool argument_is(const struct record *rec, const char *name, uint64_t value)
{
	uint64_t n;

	return record_u64(rec, name, 16, &n) == 0 && n == value;
}

/* Whether it is the number of one of the calls on any machine: of most it is not, and nothing has to be looked up. */
static bool may_set_filter(int32_t call)
{
	static const char *const names[] = { "seccomp", "prctl" };
	static uint64_t numbers[1024 / 64];
	static bool known;
	int machine, n;
	size_t i;

	for (machine = MACH_X86; !known && machine <= MACH_PPC64LE; machine++)
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			n = audit_name_to_syscall(names[i], machine);
			if (n >= 0 && n < 1024)
				numbers[n / 64] |= 1ull << n % 64;
		}
	known = true;
	return call >= 0 && call < 1024 && numbers[call / 64] >> call % 64 & 1;
}

/* Whether the call has given its process a filter: by seccomp(2), or by prctl(2). */
static bool sets_filter(const struct event *ev, const struct record *rec)
{
	const char *call;
	uint64_t arch;
	struct field f;

	if (!may_set_filter(ev->call))
		return false;
	if (!(argument_is(rec, "a0", SECCOMP_SET_MODE_FILTER) ||
	      (argument_is(rec, "a0", PR_SET_SECCOMP) && argument_is(rec, "a1", SECCOMP_MODE_FILTER))))
		return false;
	if (!record_field(rec, "success", &f) || !str_is(f.value, "yes") || record_u64(rec, "arch", 16, &arch) < 0)
		return false;
	call = audit_syscall_to_name(ev->call, audit_elf_to_machine((unsigned int)arch));
	return call && strcmp(call, argument_is(rec, "a0", PR_SET_SECCOMP) ? "prctl" : "seccomp") == 0;
}

/* A hole in the serial numbers is noticed at the event after it; records that are late may still fill it. */
static void note_serials(struct report *r, const struct event *ev)
{
	const char *host = report_host(ev->node);
	uint64_t missing = ev->node->serials.missing, before, ms = stamp_ms(&ev->stamp);
	struct row *row;
	int rc = 0;

	if (missing == 0 && r->serials.n == 0)
		return;
	row = rows_get(&r->serials, (struct str){ host, strlen(host) }, &rc);
	r->no_memory |= rc < 0;
	if (!row)
		return;
	before = row->bits[0] == ev->node->starts ? (uint64_t)row->number : 0;
	if (report_selects(r, ev->node, ms) && missing > before) {
		row->first = row->n ? row->first : ms;
		row->last = ms;
		row->n += missing - before;
	} else if (missing < before) {
		row->n -= before - missing < row->n ? before - missing : row->n;
	}
	row->number = (int64_t)missing;
	row->bits[0] = ev->node->starts;
}

/* What was recorded may be less from here on. */
static void note_change(struct report *r, const struct event *ev, const struct record *rec)
{
	struct field op, res;
	uint64_t enabled;

	if (!report_selects(r, ev->node, stamp_ms(&ev->stamp)) || !record_field(rec, "op", &op) ||
	    !record_field(rec, "res", &res) || !str_is(res.value, "1"))
		return;
	r->rules_removed += str_is(op.value, "remove_rule");
	r->turned_off += str_is(op.value, "set") && record_u64(rec, "audit_enabled", 10, &enabled) == 0 && enabled == 0;
}

void report_watch(void *report, const struct event *ev)
{
	const struct record *rec = event_record(ev, REC_SECCOMP);
	struct report *r = report;

	note_serials(r, ev);
	if (rec)
		note_filter(r, ev, rec);
	rec = event_record(ev, REC_CONFIG_CHANGE);
	if (rec)
		note_change(r, ev, rec);
	rec = ev->call >= 0 ? event_record(ev, REC_SYSCALL) : NULL;
	if (rec && sets_filter(ev, rec))
		note_filter(r, ev, rec);
}

bool report_is_filtered(const struct report *r, const struct uop *op)
{
	const struct record *who = uop_who(op);
	char name[NAME_SIZE];
	const struct row *row;

	/* The call that it is from may have been logged after it. */
	if (!who || !process_name(op->ev, who, name))
		return false;
	row = rows_find(&r->filtered, (struct str){ name, strlen(name) });
	return row && row->first <= stamp_ms(&op->ev->stamp);
}

uint64_t report_unwatched(const struct report *r)
{
	return r->programs.left_out + r->rings.left_out + r->filtered.left_out + r->serials.left_out;
}
