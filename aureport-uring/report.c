/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "emit/emit.h"
#include "record/sockaddr.h"
#include "stitch/evidence.h"

#define MAX_NAME 4352

#define TABLES_NAME(id, name, title) [BY_##id] = name,
#define TABLES_TITLE(id, name, title) [BY_##id] = title,
#define ANOMALIES_NAME(id, name, text) [ANOMALY_##id] = name,
#define ANOMALIES_TEXT(id, name, text) [ANOMALY_##id] = text,

const char *table_name(enum table t)
{
	static const char *const names[] = { TABLES(TABLES_NAME) };

	return names[t];
}

const char *table_title(enum table t)
{
	static const char *const titles[] = { TABLES(TABLES_TITLE) };

	return titles[t];
}

const char *anomaly_name(enum anomaly_kind k)
{
	static const char *const names[] = { ANOMALIES(ANOMALIES_NAME) };

	return names[k];
}

const char *anomaly_text(enum anomaly_kind k)
{
	static const char *const texts[] = { ANOMALIES(ANOMALIES_TEXT) };

	return texts[k];
}

void report_clear(struct report *r)
{
	size_t i, j;

	for (i = 0; i < TABLE_COUNT; i++)
		rows_clear(&r->table[i]);
	for (i = 0; i < ANOMALY_COUNT; i++)
		for (j = 0; j < ANOMALY_MAX && j < r->anomalies[i]; j++) {
			free(r->anomaly[i][j].node);
			free(r->anomaly[i][j].program);
		}
	rows_clear(&r->programs);
	rows_clear(&r->rings);
	rows_clear(&r->filtered);
	rows_clear(&r->serials);
	memset(r, 0, sizeof(*r));
}

static bool known(const struct uop *op)
{
	return op->outcome != OUTCOME_UNKNOWN;
}

static int count(struct report *r, enum table t, const struct uop *op, struct str name)
{
	uint64_t ms = stamp_ms(&op->ev->stamp);
	int rc = 0;
	struct row *row = rows_get(&r->table[t], name, &rc);

	if (!row)
		return rc;
	if (row->n++ == 0 || ms < row->first)
		row->first = ms;
	if (ms > row->last)
		row->last = ms;
	row->succeeded += known(op) && op->exit >= 0;
	row->failed += known(op) && op->exit < 0;
	return 0;
}

static int count_z(struct report *r, enum table t, const struct uop *op, const char *name)
{
	return count(r, t, op, (struct str){ name, strlen(name) });
}

/* A string field of a record in @buf; empty if it is not there. */
static struct str string_of(const struct record *rec, const char *name, char *buf, size_t size)
{
	struct field f;
	long n = rec && record_field(rec, name, &f) ? field_bytes(&f, buf, size) : 0;

	return (struct str){ buf, n > 0 ? (size_t)n : 0 };
}

/* "1000", with --interpret "1000 (alice)" */
static int count_user(struct report *r, enum table t, const struct uop *op, const struct record *rec, const char *field)
{
	char text[320], name[256];
	int64_t id;
	size_t n;

	if (!rec || record_i64(rec, field, &id) < 0)
		return count_z(r, t, op, "unknown");
	if (id == UINT32_MAX || id == -1)
		return count_z(r, t, op, "unset");
	n = (size_t)snprintf(text, sizeof(text), "%" PRId64, id);
	if (r->options.interpret && id_name(rec, field, name, sizeof(name)))
		snprintf(text + n, sizeof(text) - n, " (%s)", name);
	return count_z(r, t, op, text);
}

static bool is_parent(const struct record *rec)
{
	struct field f;

	return record_field(rec, "nametype", &f) && str_is(f.value, "PARENT");
}

/* The file that only a security module names. */
static int count_named_file(struct report *r, const struct uop *op, char *buf)
{
	struct evidence e;
	struct field f;
	long n;

	if (!evidence_object(op, &e) || !evidence_field(&e, "path", &f))
		return 0;
	n = field_bytes(&f, buf, MAX_NAME);
	return n > 0 ? count(r, BY_FILE, op, (struct str){ buf, (size_t)n }) : 0;
}

static int count_files(struct report *r, const struct uop *op, char *buf)
{
	const struct event *ev = op->object.ev;
	size_t i, n = fact_asserted(&op->object) && ev ? ev->n : 0;
	int rc = count_named_file(r, op, buf);

	for (i = 0; rc == 0 && i < n; i++) {
		struct str name;

		if (ev->rec[i].type != REC_PATH || is_parent(&ev->rec[i]))
			continue;
		name = string_of(&ev->rec[i], "name", buf, MAX_NAME);
		if (name.n)
			rc = count(r, BY_FILE, op, name);
	}
	return rc;
}

static int count_address(struct report *r, const struct uop *op)
{
	const struct event *ev = fact_asserted(&op->object) ? op->object.ev : NULL;
	const struct record *rec = ev ? event_record(ev, REC_SOCKADDR) : NULL;
	char text[256];
	struct saddr sa;

	if (!rec || sockaddr_decode(rec, &sa) < 0)
		return 0;
	if (sa.has_address)
		snprintf(text, sizeof(text), strchr(sa.address, ':') ? "[%s]:%u" : "%s:%u", sa.address, sa.port);
	else if (sa.has_path)
		snprintf(text, sizeof(text), "%s%.*s", sa.abstract ? "@" : "", (int)sa.path_len, sa.path);
	else
		snprintf(text, sizeof(text), "%s", sa.family ? sa.family : "?");
	return count_z(r, BY_ADDRESS, op, text);
}

/* Several keys of a rule are joined by 0x01. */
static int count_keys(struct report *r, const struct uop *op, char *buf)
{
	struct str rest = string_of(op->rec, "key", buf, MAX_NAME);
	int rc = 0;

	while (rc == 0 && rest.n) {
		const char *end = memchr(rest.p, 0x01, rest.n);
		size_t n = end ? (size_t)(end - rest.p) : rest.n;

		if (n)
			rc = count(r, BY_KEY, op, (struct str){ rest.p, n });
		rest = str_skip(rest, n + (end != NULL));
	}
	return rc;
}

static int count_confidence(struct report *r, const struct uop *op)
{
	const struct {
		const char *name;
		enum confidence confidence;
	} facts[] = {
		{ "process", op->process.confidence },
		{ "origin", op->origin.confidence },
		{ "object", evidence_object_confidence(op) },
	};
	char text[64];
	size_t i;
	int rc = 0;

	for (i = 0; rc == 0 && i < sizeof(facts) / sizeof(facts[0]); i++) {
		snprintf(text, sizeof(text), "%s %s", facts[i].name, confidence_name(facts[i].confidence));
		rc = count_z(r, BY_CONFIDENCE, op, text);
	}
	return rc;
}

static int count_time(struct report *r, const struct uop *op)
{
	char text[TIME_SIZE];

	time_format(&op->ev->stamp, text);
	/* 2026-11-22T05:00:00.000Z to the hour */
	if (strlen(text) > 13)
		text[13] = '\0';
	return count_z(r, BY_TIME, op, text);
}

static int count_outcome(struct report *r, const struct uop *op)
{
	const char *name = errno_name(op->exit);
	char text[32];

	if (!known(op))
		return count_z(r, BY_OUTCOME, op, "unknown");
	if (op->exit >= 0)
		return count_z(r, BY_OUTCOME, op, "success");
	snprintf(text, sizeof(text), "%" PRId64, op->exit);
	return count_z(r, BY_OUTCOME, op, name ? name : text);
}

static const char *op_name(const struct uop *op, char *buf, size_t size)
{
	const struct uringop *info = uringop_by_number(op->op);

	if (info)
		return info->name;
	snprintf(buf, size, "%u", op->op);
	return buf;
}

/* What of AU-3 the records tell. An operation that takes no object has all of it. */
static void count_completeness(struct report *r, const struct uop *op, const struct record *who, bool program)
{
	const struct uringop *info = uringop_by_number(op->op);
	struct completeness *c = &r->complete[op->op & 255];
	bool takes_object = !info || info->takes == URINGOP_TAKES_PATH || info->takes == URINGOP_TAKES_ADDR ||
			    info->takes == URINGOP_TAKES_FD;
	int64_t id;

	c->n++;
	c->has[AU3_TYPE] += info != NULL;
	c->has[AU3_WHEN] += stamp_ms(&op->ev->stamp) > 0;
	c->has[AU3_WHERE] += op->ev->node->name[0] != '\0';
	c->has[AU3_SOURCE] += program && fact_asserted(&op->origin);
	c->has[AU3_OUTCOME] += known(op);
	c->has[AU3_IDENTITY] += who && record_i64(who, "auid", &id) == 0 && record_i64(op->rec, "uid", &id) == 0;
	c->has[AU3_OBJECT] += !takes_object || fact_asserted(&op->object) ||
			      evidence_object_confidence(op) == CONF_EXACT;
}

void report_unreadable(struct report *r, const struct counters *c)
{
	r->unreadable = c->warnings[WARN_malformed] + c->warnings[WARN_long_lines] + c->warnings[WARN_bad_fields];
}

const char *report_host(const struct node *node)
{
	return node->name[0] ? node->name : "unknown";
}

bool report_selects(const struct report *r, const struct node *node, uint64_t ms)
{
	const struct report_options *o = &r->options;
	size_t i;

	if (ms < o->start || (o->end && ms > o->end))
		return false;
	for (i = 0; i < o->n_hosts && strcmp(o->host[i], node->name) != 0; i++)
		;
	return o->n_hosts == 0 || i < o->n_hosts;
}

bool report_selects_operation(const struct report *r, const struct uop *op)
{
	const struct report_options *o = &r->options;

	if (!report_selects(r, op->ev->node, stamp_ms(&op->ev->stamp)))
		return false;
	if (o->failed_only && !(known(op) && op->exit < 0))
		return false;
	return !o->succeeded_only || (known(op) && op->exit >= 0);
}

static int count_all(struct report *r, const struct uop *op, const struct record *who, struct str program)
{
	char number[16], *buf = malloc(MAX_NAME);
	int rc = buf ? 0 : -ENOMEM;

	rc = rc ? rc : count_z(r, BY_OP, op, op_name(op, number, sizeof(number)));
	rc = rc ? rc : program.n ? count(r, BY_EXE, op, program) : count_z(r, BY_EXE, op, "unknown");
	rc = rc ? rc : count_user(r, BY_USER, op, op->rec, "euid");
	rc = rc ? rc : count_user(r, BY_LOGIN, op, who, "auid");
	rc = rc ? rc : count_z(r, BY_HOST, op, report_host(op->ev->node));
	rc = rc ? rc : count_files(r, op, buf);
	rc = rc ? rc : count_address(r, op);
	rc = rc ? rc : count_keys(r, op, buf);
	rc = rc ? rc : count_outcome(r, op);
	rc = rc ? rc : count_confidence(r, op);
	rc = rc ? rc : count_time(r, op);
	free(buf);
	return rc;
}

int report_add(void *data, const struct uop *op)
{
	struct report *r = data;
	const struct record *who = uop_who(op);
	char exe[MAX_NAME];
	struct str program;
	uint64_t ms = stamp_ms(&op->ev->stamp);

	if (op->attempt) {
		r->attempts += report_selects_operation(r, op);
		return 0;
	}
	program = string_of(who, "exe", exe, sizeof(exe));
	if (r->no_memory || report_anomalies(r, op, program) < 0)
		return -ENOMEM;
	if (!report_selects_operation(r, op))
		return 0;
	if (r->operations++ == 0 || ms < r->first)
		r->first = ms;
	if (ms > r->last)
		r->last = ms;
	r->succeeded += known(op) && op->exit >= 0;
	r->failed += known(op) && op->exit < 0;
	r->lost += op->ev->incomplete || op->ev->again;
	count_completeness(r, op, who, program.n > 0);
	return count_all(r, op, who, program);
}
