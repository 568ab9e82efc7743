/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/match-fields.h"

#include <libaudit.h>
#include <netinet/in.h>

#include "record/sockaddr.h"

/* Records by what they tell. A type that is in none tells nothing. */
enum class {
	TASK = 1 << 0,  /* SYSCALL, URINGOP and what looks like them */
	USER = 1 << 1,  /* messages of programs */
	INNER = 1 << 2, /* what such a message holds in msg='...' */
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
	CONFIG = 1 << 16, /* with SIMPLE */
	AVC_PATH = 1 << 17,
};

#define WHO (TASK | USER | LOGIN | DAEMON | ANOMALY | INTEGRITY | KERNEL | TTY)

static bool is_user(unsigned int type)
{
	return type == AUDIT_USER || (type >= 1100 && type <= 1199 && type != AUDIT_USER_AVC) ||
	       (type >= 2100 && type <= 2999);
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
	case REC_URINGOP:
	case AUDIT_FEATURE_CHANGE:
	case AUDIT_ANOM_LINK:
	case 1338: /* AUDIT_DM_CTRL */
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
	case 1423: /* AUDIT_LANDLOCK_ACCESS */
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
	case 1335: /* AUDIT_EVENT_LISTENER */
		return KERNEL;
	case AUDIT_TTY:
		return TTY;
	default:
		return 0;
	}
}

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

bool match_fields_text(const struct match *m, enum match_text t, struct str s)
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

static void note_text(struct match_fields *mf, enum match_text t, struct str s)
{
	bool hit = match_fields_text(mf->m, t, s);

	mf->hit[t] = is_one_of_several(t) ? mf->hit[t] || hit : hit;
	mf->has[t] = true;
}

static void set_number(struct match_fields *mf, enum match_number n, int64_t value)
{
	mf->number[n] = value;
	mf->set |= 1u << n;
}

/* As the logging host named it, if it did. */
static void note_name(struct match_fields *mf, enum match_number n, const struct record *rec, const char *field)
{
	char name[256];
	struct field f;
	size_t i;

	for (i = 0; field[i] && i < sizeof(name) - 1; i++)
		name[i] = (char)(field[i] >= 'a' && field[i] <= 'z' ? field[i] - 32 : field[i]);
	name[i] = '\0';
	mf->named[n] = record_enriched(rec, name, &f) ? str_is(f.value, mf->m->name[n]) :
							mf->number[n] == mf->m->number[n];
}

static void note_number(struct match_fields *mf, enum match_number n, const struct record *rec, const struct field *f,
			const char *name)
{
	int64_t value;

	if (!match_fields_asks(mf->m, n) || str_i64(f->value, &value) < 0)
		return;
	/* "unset" is 4294967295 or -1. */
	set_number(mf, n, n == MATCH_EXIT ? value : (int64_t)(uint32_t)value);
	if (mf->m->name[n])
		note_name(mf, n, rec, name);
}

/* The bytes of a value, in mf->buf if they had to be decoded. What looks like hexadecimal may be a plain word, too. */
static struct str bytes_of(struct match_fields *mf, const struct field *f)
{
	struct str s = f->value;
	long n;

	if (f->quoted)
		return s;
	n = field_bytes(f, mf->buf, STRING_MAX_BYTES);
	return n >= 0 ? (struct str){ mf->buf, (size_t)n } : s;
}

/* A name that begins with a dot is told with its folder. */
static void note_file(struct match_fields *mf, struct str s)
{
	static char whole[2 * STRING_MAX_BYTES];

	if (s.n > 1 && s.p[0] == '.' && (s.p[1] == '.' || s.p[1] == '/') && mf->has_cwd && s.n < STRING_MAX_BYTES) {
		memcpy(whole, mf->cwd, mf->n_cwd);
		whole[mf->n_cwd] = '/';
		memcpy(whole + mf->n_cwd + 1, s.p, s.n);
		s = (struct str){ whole, mf->n_cwd + 1 + s.n };
	}
	note_text(mf, MATCH_FILE, s);
}

static void note_cwd(struct match_fields *mf, struct str s)
{
	if (mf->has_cwd || s.n >= STRING_MAX_BYTES)
		return;
	memcpy(mf->cwd, s.p, s.n);
	mf->n_cwd = s.n;
	mf->has_cwd = true;
}

/* Several keys stand in one value with 0x01 between them (kernel/auditsc.c, audit_log_key()). */
static void note_keys(struct match_fields *mf, struct str s)
{
	while (s.n) {
		const char *end = memchr(s.p, '\1', s.n);
		size_t n = end ? (size_t)(end - s.p) : s.n;

		if (n)
			note_text(mf, MATCH_KEY, (struct str){ s.p, n });
		s = str_skip(s, n + (end != NULL));
	}
}

static struct str without(struct str s, char c)
{
	return s.n && s.p[s.n - 1] == c ? (struct str){ s.p, s.n - 1 } : s;
}

static void note_value(struct match_fields *mf, enum match_text t, unsigned int class, const struct field *f)
{
	bool plain = t == MATCH_TERMINAL || t == MATCH_HOST || t == MATCH_UUID || t == MATCH_SUBJECT ||
		     t == MATCH_OBJECT;
	struct str s = plain ? f->value : bytes_of(mf, f);

	if (t == MATCH_HOST) {
		s = without(s, ',');
		mf->host_unknown = str_is(s, "?");
	}
	if (t == MATCH_FILE)
		note_file(mf, s);
	else if (t == MATCH_KEY)
		note_keys(mf, s);
	else if (!(class & AVC && t == MATCH_COMM && mf->has[t]))
		note_text(mf, t, s);
}

static void note_success(struct match_fields *mf, unsigned int class, const struct field *f, bool call)
{
	int64_t value;

	if (!match_fields_asks(mf->m, MATCH_SUCCESS))
		return;
	if (call)
		set_number(mf, MATCH_SUCCESS, str_is(f->value, "yes"));
	else if (class & (INNER | DAEMON))
		set_number(mf, MATCH_SUCCESS, !str_starts(f->value, STR_LIT("failed")));
	else if (str_i64(f->value, &value) == 0)
		set_number(mf, MATCH_SUCCESS, value);
}

static void note_machine(struct match_fields *mf, const struct field *f)
{
	uint64_t arch;

	if (match_fields_asks(mf->m, MATCH_MACHINE) && str_u64(f->value, 16, &arch) == 0 && arch <= UINT32_MAX)
		set_number(mf, MATCH_MACHINE, audit_elf_to_machine((unsigned int)arch));
}

/* What is special about a field: true if it is no other. */
static bool note_special(struct match_fields *mf, unsigned int class, unsigned int type, const struct record *rec,
			 const struct field *f)
{
	const struct match *m = mf->m;

	if (str_is(f->name, "success") && class == TASK)
		note_success(mf, class, f, true);
	else if (str_is(f->name, "res") && !(class & (USER | TTY)))
		note_success(mf, class, f, false);
	else if (str_is(f->name, "arch") && (type == AUDIT_SYSCALL || type == AUDIT_SECCOMP))
		note_machine(mf, f);
	else if (str_is(f->name, "uring_op") && type == REC_URINGOP)
		note_number(mf, MATCH_SYSCALL, rec, f, "uring_op");
	else if (str_is(f->name, "cwd") && class & (CWD | INNER) && m->text[MATCH_FILE])
		note_cwd(mf, bytes_of(mf, f));
	else if (str_is(f->name, "saddr") && class == PACKET && m->text[MATCH_HOST])
		note_text(mf, MATCH_HOST, f->value);
	else if (str_is(f->name, "addr") && m->text[MATCH_HOST] && class == DAEMON) {
		const char *colon = memchr(f->value.p, ':', f->value.n);

		note_text(mf, MATCH_HOST,
			  (struct str){ f->value.p, colon ? (size_t)(colon - f->value.p) : f->value.n });
	} else if (str_is(f->name, "addr") && m->text[MATCH_HOST] && class == INNER && mf->host_unknown)
		note_text(mf, MATCH_HOST, without(f->value, ','));
	else if (class == INNER &&
		 ((str_is(f->name, "id") && (type == AUDIT_ADD_GROUP || type == AUDIT_DEL_GROUP)) ||
		  ((str_is(f->name, "id") || str_is(f->name, "gid")) && type == 1132 /* AUDIT_GRP_MGMT */)))
		note_number(mf, MATCH_GID, rec, f, "gid");
	else
		return false;
	return true;
}

static void take_fields(struct match_fields *mf, unsigned int class, unsigned int type, const struct record *rec,
			struct str body)
{
	struct field f;
	size_t i;

	while (field_next(class == INNER ? REC_OTHER : rec->type, &body, &f)) {
		if (class == USER && str_is(f.name, "msg")) {
			take_fields(mf, INNER, type, rec, f.value);
			continue;
		}
		if (note_special(mf, class, type, rec, &f))
			continue;
		for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			if (class & numbers[i].classes && str_is(f.name, numbers[i].name))
				note_number(mf, numbers[i].number, rec, &f, numbers[i].name);
		for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
			if (class & texts[i].classes && mf->m->text[texts[i].text] && str_is(f.name, texts[i].name))
				note_value(mf, texts[i].text, class, &f);
	}
}

static void take_sockaddr(struct match_fields *mf, const struct record *rec)
{
	struct saddr sa;

	if (!(mf->m->text[MATCH_HOST] || mf->m->text[MATCH_FILE]) || sockaddr_decode(rec, &sa) < 0)
		return;
	if (sa.has_address && mf->m->text[MATCH_HOST])
		note_text(mf, MATCH_HOST, (struct str){ sa.address, strlen(sa.address) });
	if (sa.has_path && mf->m->text[MATCH_FILE])
		note_text(mf, MATCH_FILE, (struct str){ sa.path, sa.path_len });
}

/* avc:  denied  { read } for ... */
static void take_verdict(struct match_fields *mf, const struct record *rec)
{
	const char *avc = memmem(rec->body.p, rec->body.n, "avc: ", 5);
	const char *end = avc ? memchr(avc, '{', rec->body.n - (size_t)(avc - rec->body.p)) : NULL;

	if (end && match_fields_asks(mf->m, MATCH_SUCCESS))
		set_number(mf, MATCH_SUCCESS, !memmem(avc, (size_t)(end - avc), "denied", 6));
}

void match_fields_take(struct match_fields *mf, const struct record *rec, unsigned int type)
{
	unsigned int class = class_of(type);

	if (class == 0)
		return;
	if (class == SOCKADDR) {
		take_sockaddr(mf, rec);
		return;
	}
	if (class == AVC || type == AUDIT_USER_AVC)
		take_verdict(mf, rec);
	if (match_fields_asks(mf->m, MATCH_SUCCESS) && class & (CONFIG | LOGIN))
		set_number(mf, MATCH_SUCCESS, 1);
	if (type == REC_URINGOP && match_fields_asks(mf->m, MATCH_MACHINE))
		set_number(mf, MATCH_MACHINE, MATCH_URING);
	take_fields(mf, class, type, rec, rec->body);
}
