/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match.h"

#include <libaudit.h>
#include <netinet/in.h>

#include "sockaddr.h"

#define MAX_STRING 16384

#ifndef AUDIT_URINGOP
#define AUDIT_URINGOP 1336
#endif

/* Records by what they tell. A type that is in none tells nothing. */
enum class {
	TASK = 1 << 0,		/* SYSCALL, URINGOP and what looks like them */
	USER = 1 << 1,		/* messages of programs */
	INNER = 1 << 2,		/* what such a message holds in msg='...' */
	LOGIN = 1 << 3,
	DAEMON = 1 << 4,
	SIMPLE = 1 << 5,
	ANOMALY = 1 << 6,
	INTEGRITY = 1 << 7,
	KERNEL = 1 << 8,
	TTY = 1 << 9,
	AVC = 1 << 10,
	PATH = 1 << 11,
	CWD = 1 << 12,
	SOCKADDR = 1 << 13,
	PACKET = 1 << 14,
	OBJECT = 1 << 15,
	CONFIG = 1 << 16,	/* with SIMPLE */
	AVC_PATH = 1 << 17,
};

#define WHO (TASK | USER | LOGIN | DAEMON | ANOMALY | INTEGRITY | KERNEL | TTY)

static bool is_user(unsigned int type)
{
	return type == AUDIT_USER || (type >= 1100 && type <= 1199 && type != AUDIT_USER_AVC) || (type >= 2100 && type <= 2999);
}

static unsigned int class_of(unsigned int type)
{
	if (is_user(type))
		return USER;
	if (type >= AUDIT_INTEGRITY_DATA && type <= AUDIT_INTEGRITY_RULE)
		return INTEGRITY;
	if (type >= AUDIT_MAC_POLICY_LOAD && type <= AUDIT_MAC_UNLBL_STCDEL)
		return SIMPLE;
	switch (type) {
	case AUDIT_SYSCALL:
	case AUDIT_URINGOP:
	case AUDIT_FEATURE_CHANGE:
	case AUDIT_ANOM_LINK:
	case 1338:	/* AUDIT_DM_CTRL */
		return TASK;
	case AUDIT_CWD:
		return CWD;
	case AUDIT_PATH:
		return PATH;
	case AUDIT_AVC_PATH:
		return AVC_PATH;
	case AUDIT_SOCKADDR:
		return SOCKADDR;
	case AUDIT_LOGIN:
		return LOGIN;
	case AUDIT_IPC:
	case AUDIT_OBJ_PID:
		return OBJECT;
	case AUDIT_DAEMON_START ... AUDIT_DAEMON_CLOSE:
		return DAEMON;
	case AUDIT_CONFIG_CHANGE:
		return SIMPLE | CONFIG;
	case AUDIT_AVC:
		return AVC;
	case AUDIT_USER_AVC:
		return USER;
	case AUDIT_NETFILTER_PKT:
		return PACKET;
	case AUDIT_SECCOMP:
	case AUDIT_ANOM_PROMISCUOUS:
	case AUDIT_ANOM_ABEND:
		return ANOMALY;
	case AUDIT_NETFILTER_CFG:
	case 1335:	/* AUDIT_EVENT_LISTENER */
		return KERNEL;
	case AUDIT_TTY:
		return TTY;
	default:
		return 0;
	}
}

/* What the records tell, as far as it is asked for. */
struct facts {
	const struct match *m;
	uint32_t set;			/* bits of number */
	int64_t number[MATCH_NUMBERS];
	bool named[MATCH_NUMBERS];	/* has the name that is asked for */
	bool hit[MATCH_TEXTS];
	bool has[MATCH_TEXTS];
	bool host_unknown;
	bool has_cwd;
	size_t n_cwd;
	char cwd[MAX_STRING];
	char buf[2 * MAX_STRING];
};

/* Fields that tell the same wherever they stand. */
static const struct {
	const char *name;
	unsigned int classes;
	enum match_number number;
} numbers[] = {
	{ "pid", WHO | AVC, MATCH_PID },
	{ "ppid", TASK, MATCH_PPID },
	{ "uid", WHO | INNER, MATCH_UID },
	{ "auid", WHO | SIMPLE, MATCH_AUID },
	{ "loginuid", TASK | USER | LOGIN, MATCH_AUID },
	{ "gid", TASK | ANOMALY, MATCH_GID },
	{ "euid", TASK, MATCH_EUID },
	{ "egid", TASK, MATCH_EGID },
	{ "ses", WHO | SIMPLE, MATCH_SES },
	{ "exit", TASK, MATCH_EXIT },
	{ "syscall", TASK | ANOMALY, MATCH_SYSCALL },
};

static const struct {
	const char *name;
	unsigned int classes;
	enum match_text text;
} texts[] = {
	{ "comm", TASK | INNER | ANOMALY | INTEGRITY | KERNEL | TTY | AVC, MATCH_COMM },
	{ "exe", TASK | INNER | ANOMALY | KERNEL, MATCH_EXE },
	{ "tty", TASK | KERNEL, MATCH_TERMINAL },
	{ "terminal", INNER, MATCH_TERMINAL },
	{ "hostname", INNER, MATCH_HOST },
	{ "uuid", INNER, MATCH_UUID },
	{ "vm", INNER, MATCH_VM },
	{ "name", PATH | INTEGRITY | AVC, MATCH_FILE },
	{ "path", AVC | AVC_PATH | CONFIG, MATCH_FILE },
	{ "key", TASK | SIMPLE, MATCH_KEY },
	{ "subj", TASK | USER | LOGIN | DAEMON | SIMPLE | ANOMALY | INTEGRITY | KERNEL, MATCH_SUBJECT },
	{ "scontext", AVC, MATCH_SUBJECT },
	{ "vm-ctx", INNER, MATCH_SUBJECT },
	{ "obj", PATH | OBJECT | PACKET, MATCH_OBJECT },
	{ "tcontext", AVC | INNER, MATCH_OBJECT },
	{ "img-ctx", INNER, MATCH_OBJECT },
};

static bool asked(const struct match *m, enum match_number n)
{
	return m->numbers & 1u << n;
}

static bool text_matches(const struct match *m, enum match_text t, struct str s)
{
	const char *needle = m->text[t];
	size_t n = strlen(needle);

	if (m->whole)
		return s.n == n && memcmp(s.p, needle, n) == 0;
	return n == 0 || (s.n >= n && memmem(s.p, s.n, needle, n));
}

static bool is_one_of_several(enum match_text t)
{
	return t >= MATCH_FILE;
}

static void note_text(struct facts *fa, enum match_text t, struct str s)
{
	bool hit = text_matches(fa->m, t, s);

	fa->hit[t] = is_one_of_several(t) ? fa->hit[t] || hit : hit;
	fa->has[t] = true;
}

static void set_number(struct facts *fa, enum match_number n, int64_t value)
{
	fa->number[n] = value;
	fa->set |= 1u << n;
}

/* As the logging host named it, if it did. */
static void note_name(struct facts *fa, enum match_number n, const struct record *rec, const char *field)
{
	char name[256];
	struct field f;
	size_t i;

	for (i = 0; field[i] && i < sizeof(name) - 1; i++)
		name[i] = (char)(field[i] >= 'a' && field[i] <= 'z' ? field[i] - 32 : field[i]);
	name[i] = '\0';
	fa->named[n] = record_enriched(rec, name, &f) ? str_is(f.value, fa->m->name[n]) : fa->number[n] == fa->m->number[n];
}

static void note_number(struct facts *fa, enum match_number n, const struct record *rec, const struct field *f, const char *name)
{
	int64_t value;

	if (!asked(fa->m, n) || str_i64(f->value, &value) < 0)
		return;
	/* "unset" is 4294967295 or -1. */
	set_number(fa, n, n == MATCH_EXIT ? value : (int64_t)(uint32_t)value);
	if (fa->m->name[n])
		note_name(fa, n, rec, name);
}

/* The bytes of a value, in fa->buf if they had to be decoded. What looks like hexadecimal may be a plain word, too. */
static struct str bytes_of(struct facts *fa, const struct field *f)
{
	struct str s = f->value;
	long n;

	if (f->quoted)
		return s;
	n = field_bytes(f, fa->buf, MAX_STRING);
	return n >= 0 ? (struct str){ fa->buf, (size_t)n } : s;
}

/* A name that begins with a dot is told with its folder. */
static void note_file(struct facts *fa, struct str s)
{
	static char whole[2 * MAX_STRING];

	if (s.n > 1 && s.p[0] == '.' && (s.p[1] == '.' || s.p[1] == '/') && fa->has_cwd && s.n < MAX_STRING) {
		memcpy(whole, fa->cwd, fa->n_cwd);
		whole[fa->n_cwd] = '/';
		memcpy(whole + fa->n_cwd + 1, s.p, s.n);
		s = (struct str){ whole, fa->n_cwd + 1 + s.n };
	}
	note_text(fa, MATCH_FILE, s);
}

static void note_cwd(struct facts *fa, struct str s)
{
	if (fa->has_cwd || s.n >= MAX_STRING)
		return;
	memcpy(fa->cwd, s.p, s.n);
	fa->n_cwd = s.n;
	fa->has_cwd = true;
}

/* Several keys stand in one value with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static void note_keys(struct facts *fa, struct str s)
{
	while (s.n) {
		const char *end = memchr(s.p, '\1', s.n);
		size_t n = end ? (size_t)(end - s.p) : s.n;

		if (n)
			note_text(fa, MATCH_KEY, (struct str){ s.p, n });
		s = str_skip(s, n + (end != NULL));
	}
}

static struct str without(struct str s, char c)
{
	return s.n && s.p[s.n - 1] == c ? (struct str){ s.p, s.n - 1 } : s;
}

static void note_value(struct facts *fa, enum match_text t, unsigned int class, const struct field *f)
{
	bool plain = t == MATCH_TERMINAL || t == MATCH_HOST || t == MATCH_UUID || t == MATCH_SUBJECT || t == MATCH_OBJECT;
	struct str s = plain ? f->value : bytes_of(fa, f);

	if (t == MATCH_HOST) {
		s = without(s, ',');
		fa->host_unknown = str_is(s, "?");
	}
	if (t == MATCH_FILE)
		note_file(fa, s);
	else if (t == MATCH_KEY)
		note_keys(fa, s);
	else if (!(class & AVC && t == MATCH_COMM && fa->has[t]))
		note_text(fa, t, s);
}

static void note_success(struct facts *fa, unsigned int class, const struct field *f, bool call)
{
	int64_t value;

	if (!asked(fa->m, MATCH_SUCCESS))
		return;
	if (call)
		set_number(fa, MATCH_SUCCESS, str_is(f->value, "yes"));
	else if (class & (INNER | DAEMON))
		set_number(fa, MATCH_SUCCESS, !str_starts(f->value, STR_LIT("failed")));
	else if (str_i64(f->value, &value) == 0)
		set_number(fa, MATCH_SUCCESS, value);
}

static void note_machine(struct facts *fa, const struct field *f)
{
	uint64_t arch;

	if (asked(fa->m, MATCH_MACHINE) && str_u64(f->value, 16, &arch) == 0 && arch <= UINT32_MAX)
		set_number(fa, MATCH_MACHINE, audit_elf_to_machine((unsigned int)arch));
}

/* What is special about a field: true if it is no other. */
static bool note_special(struct facts *fa, unsigned int class, unsigned int type, const struct record *rec, const struct field *f)
{
	const struct match *m = fa->m;

	if (str_is(f->name, "success") && class == TASK)
		note_success(fa, class, f, true);
	else if (str_is(f->name, "res") && !(class & (USER | TTY)))
		note_success(fa, class, f, false);
	else if (str_is(f->name, "arch") && (type == AUDIT_SYSCALL || type == AUDIT_SECCOMP))
		note_machine(fa, f);
	else if (str_is(f->name, "uring_op") && type == AUDIT_URINGOP)
		note_number(fa, MATCH_SYSCALL, rec, f, "uring_op");
	else if (str_is(f->name, "cwd") && class & (CWD | INNER) && m->text[MATCH_FILE])
		note_cwd(fa, bytes_of(fa, f));
	else if (str_is(f->name, "saddr") && class == PACKET && m->text[MATCH_HOST])
		note_text(fa, MATCH_HOST, f->value);
	else if (str_is(f->name, "addr") && m->text[MATCH_HOST] && class == DAEMON) {
		const char *colon = memchr(f->value.p, ':', f->value.n);

		note_text(fa, MATCH_HOST, (struct str){ f->value.p, colon ? (size_t)(colon - f->value.p) : f->value.n });
	} else if (str_is(f->name, "addr") && m->text[MATCH_HOST] && class == INNER && fa->host_unknown)
		note_text(fa, MATCH_HOST, without(f->value, ','));
	else if (class == INNER && (str_is(f->name, "id") || str_is(f->name, "gid")) &&
		 (type == AUDIT_ADD_GROUP || type == AUDIT_DEL_GROUP || type == 1132 /* AUDIT_GRP_MGMT */))
		note_number(fa, MATCH_GID, rec, f, "gid");
	else
		return false;
	return true;
}

static void take_fields(struct facts *fa, unsigned int class, unsigned int type, const struct record *rec, struct str body)
{
	struct field f;
	size_t i;

	while (field_next(&body, &f)) {
		if (class == USER && str_is(f.name, "msg")) {
			take_fields(fa, INNER, type, rec, f.value);
			continue;
		}
		if (note_special(fa, class, type, rec, &f))
			continue;
		for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			if (class & numbers[i].classes && str_is(f.name, numbers[i].name))
				note_number(fa, numbers[i].number, rec, &f, numbers[i].name);
		for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			if (class & texts[i].classes && fa->m->text[texts[i].text] && str_is(f.name, texts[i].name))
				note_value(fa, texts[i].text, class, &f);
	}
}

static void take_sockaddr(struct facts *fa, const struct record *rec)
{
	struct saddr sa;

	if (!(fa->m->text[MATCH_HOST] || fa->m->text[MATCH_FILE]) || sockaddr_decode(rec, &sa) < 0)
		return;
	if (sa.has_address && fa->m->text[MATCH_HOST])
		note_text(fa, MATCH_HOST, (struct str){ sa.address, strlen(sa.address) });
	if (sa.has_path && fa->m->text[MATCH_FILE])
		note_text(fa, MATCH_FILE, (struct str){ sa.path, sa.path_len });
}

/* avc:  denied  { read } for ... */
static void take_verdict(struct facts *fa, const struct record *rec)
{
	const char *avc = memmem(rec->body.p, rec->body.n, "avc: ", 5);
	const char *end = avc ? memchr(avc, '{', rec->body.n - (size_t)(avc - rec->body.p)) : NULL;

	if (end && asked(fa->m, MATCH_SUCCESS))
		set_number(fa, MATCH_SUCCESS, !memmem(avc, (size_t)(end - avc), "denied", 6));
}

static void take_record(struct facts *fa, const struct record *rec, unsigned int type)
{
	unsigned int class = class_of(type);

	if (class == 0)
		return;
	if (class == SOCKADDR) {
		take_sockaddr(fa, rec);
		return;
	}
	if (class == AVC)
		take_verdict(fa, rec);
	if (asked(fa->m, MATCH_SUCCESS) && class & (CONFIG | LOGIN))
		set_number(fa, MATCH_SUCCESS, 1);
	if (type == AUDIT_URINGOP && asked(fa->m, MATCH_MACHINE))
		set_number(fa, MATCH_MACHINE, MATCH_URING);
	take_fields(fa, class, type, rec, rec->body);
}

static bool number_matches(const struct facts *fa, enum match_number n)
{
	return fa->set & 1u << n && (fa->m->name[n] ? fa->named[n] : fa->number[n] == fa->m->number[n]);
}

static bool ids_match(const struct facts *fa, bool any, const enum match_number *ids, size_t n)
{
	bool one = false, all = true;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!asked(fa->m, ids[i]))
			continue;
		if (number_matches(fa, ids[i]))
			one = true;
		else
			all = false;
	}
	return any ? one : all;
}

static bool texts_match(const struct facts *fa)
{
	const struct match *m = fa->m;
	enum match_text t;

	for (t = 0; t < MATCH_TEXTS; t++) {
		if (!m->text[t] || fa->hit[t] || (m->either_context && (t == MATCH_SUBJECT || t == MATCH_OBJECT)))
			continue;
		if (t == MATCH_FILE && fa->has_cwd && text_matches(m, t, (struct str){ fa->cwd, fa->n_cwd }))
			continue;
		return false;
	}
	return !m->either_context || fa->hit[MATCH_SUBJECT] || fa->hit[MATCH_OBJECT];
}

static bool facts_match(const struct facts *fa)
{
	static const enum match_number uids[] = { MATCH_UID, MATCH_EUID, MATCH_AUID }, gids[] = { MATCH_GID, MATCH_EGID };
	static const enum match_number rest[] = { MATCH_PID, MATCH_PPID, MATCH_SES, MATCH_EXIT, MATCH_SUCCESS, MATCH_SYSCALL,
						  MATCH_MACHINE };

	return ids_match(fa, fa->m->any_uid, uids, 3) && ids_match(fa, fa->m->any_gid, gids, 2) &&
	       ids_match(fa, false, rest, sizeof(rest) / sizeof(rest[0])) && texts_match(fa);
}

/* What a call and an operation in it do not share. */
static void forget_outcome(struct facts *fa)
{
	fa->set &= ~(1u << MATCH_EXIT | 1u << MATCH_SUCCESS | 1u << MATCH_SYSCALL | 1u << MATCH_MACHINE);
}

/* The facts of the event as that of the system call, or of the operation of that number. */
static bool view_matches(const struct match *m, const struct record *rec, const unsigned int *type, size_t n, size_t op)
{
	static struct facts fa;
	size_t i;

	memset(&fa, 0, offsetof(struct facts, cwd));
	fa.m = m;
	for (i = 0; i < n && op < n; i++)
		if (type[i] == AUDIT_SYSCALL)
			take_record(&fa, &rec[i], type[i]);
	if (op < n) {
		forget_outcome(&fa);
		fa.hit[MATCH_KEY] = false;
	}
	for (i = 0; i < n; i++)
		if (i == op || (type[i] != AUDIT_URINGOP && (type[i] != AUDIT_SYSCALL || op >= n)))
			take_record(&fa, &rec[i], type[i]);
	return facts_match(&fa);
}

static bool node_matches(const struct match *m, struct str node)
{
	size_t i;

	for (i = 0; i < m->n_nodes; i++)
		if (str_is(node, m->node[i]))
			return true;
	return m->n_nodes == 0;
}

bool match_asks(const struct match *m)
{
	size_t i;

	for (i = 0; i < MATCH_TEXTS; i++)
		if (m->text[i])
			return true;
	return m->numbers || m->n_nodes;
}

bool match_event(const struct match *m, const struct record *rec, const unsigned int *type, size_t n)
{
	bool ops = false, calls = false;
	size_t i;

	if (n == 0 || !node_matches(m, rec[0].node))
		return false;
	for (i = 0; i < n; i++) {
		ops |= type[i] == AUDIT_URINGOP;
		calls |= type[i] == AUDIT_SYSCALL;
	}
	if ((!ops || calls) && view_matches(m, rec, type, n, n))
		return true;
	for (i = 0; i < n && ops; i++)
		if (type[i] == AUDIT_URINGOP && view_matches(m, rec, type, n, i))
			return true;
	return false;
}

bool match_operation(const struct match *m, const struct uop *op)
{
	const struct event *objects = fact_asserted(&op->object) ? op->object.ev : NULL;
	const struct record *who = uop_who(op);
	static struct facts fa;
	size_t i;

	if (!node_matches(m, (struct str){ op->ev->node->name, strlen(op->ev->node->name) }))
		return false;
	memset(&fa, 0, offsetof(struct facts, cwd));
	fa.m = m;
	if (who && who != op->rec)
		take_record(&fa, who, AUDIT_SYSCALL);
	/* The program may have another name since. */
	if (op->process.confidence != CONF_EXACT)
		fa.hit[MATCH_COMM] = fa.hit[MATCH_TERMINAL] = false;
	forget_outcome(&fa);
	fa.hit[MATCH_KEY] = false;
	take_record(&fa, op->rec, AUDIT_URINGOP);
	if (op->outcome == OUTCOME_UNKNOWN)
		fa.set &= ~(1u << MATCH_EXIT | 1u << MATCH_SUCCESS);
	for (i = 0; objects && i < objects->n; i++)
		if (objects->rec[i].type == REC_PATH || objects->rec[i].type == REC_SOCKADDR)
			take_record(&fa, &objects->rec[i], (unsigned int)objects->rec[i].type);
	return facts_match(&fa);
}
