/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which records are evidence, and whether they are about the operation; what they say is read in evidence-read.c. */
#include "stitch/evidence-impl.h"

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_NOTED] = "noted",
		[VERDICT_REFUSED] = "refused",
		[VERDICT_ALLOWED] = "allowed",
		[VERDICT_FAILED] = "failed",
	};

	return names[v];
}

static const struct evidence_kind kinds[] = {
	{ "SECCOMP", 1326, "seccomp", evidence_seccomp, SCOPE_CALL },
	{ "FANOTIFY", 1331, "fanotify", evidence_fanotify, SCOPE_TASK },
	{ "BPF", 1334, "bpf", evidence_bpf, SCOPE_ANY },
	{ "AVC", 1400, NULL, evidence_avc, SCOPE_TASK },
	{ "SELINUX_ERR", 1401, "selinux", evidence_selinux_err, SCOPE_TASK },
	{ "LANDLOCK_ACCESS", 1423, "landlock", evidence_landlock, SCOPE_TASK },
	{ "LANDLOCK_DOMAIN", 1424, "landlock", evidence_domain, SCOPE_TASK },
	{ "INTEGRITY_DATA", 1800, "ima", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_METADATA", 1801, "evm", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_STATUS", 1802, "ima", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_HASH", 1803, "ima", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_PCR", 1804, "ima", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_RULE", 1805, "ima", evidence_measured, SCOPE_TASK },
	{ "INTEGRITY_EVM_XATTR", 1806, "evm", evidence_integrity, SCOPE_TASK },
	{ "INTEGRITY_POLICY_RULE", 1807, "ima", evidence_measured, SCOPE_TASK },
	{ "INTEGRITY_USERSPACE", 1808, "ima", evidence_integrity, SCOPE_TASK },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct evidence_kind *kind_by_number(uint64_t type)
{
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* By name, or as auditd writes a type that it does not know: UNKNOWN[number]. */
static const struct evidence_kind *kind_by_name(struct str name)
{
	uint64_t number;
	size_t i;

	if (str_take(&name, STR_LIT("UNKNOWN[")) && name.n > 1)
		return str_u64((struct str){ name.p, name.n - 1 }, 10, &number) == 0 ? kind_by_number(number) : NULL;
	for (i = 0; i < COUNT(kinds); i++)
		if (str_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static const struct evidence_kind *kind_of(const struct record *rec)
{
	/* The others are those that the stitcher knows. */
	return rec->type == REC_OTHER || rec->type == REC_SECCOMP ? kind_by_name(record_type_name(rec)) : NULL;
}

static uint32_t bit_of(const struct evidence_kind *kind)
{
	return kind ? 1u << (kind - kinds) : 0;
}

uint32_t evidence_bit(unsigned int type)
{
	return bit_of(kind_by_number(type));
}

uint32_t evidence_bit_of(const struct record *rec)
{
	return bit_of(kind_of(rec));
}

unsigned int evidence_type(struct str name)
{
	const struct evidence_kind *kind = kind_by_name(name);

	return kind ? kind->type : 0;
}

/*
 * Checks that only some operations make. A stock kernel audits these: where it wrote such a record, it wrote the
 * operation's URINGOP record, too (kernel/auditsc.c, auditsc_get_stamp() and __audit_uring_exit()). But a send, which
 * can connect, leaves no record.
 */
static const struct {
	const char *by, *what;
	const char *ops; /* names, with blanks around each; "path": those that take a path */
	bool unseen;     /* of these some leave no record */
} checks[] = {
	{ "selinux", "connect", " connect send send_zc sendmsg sendmsg_zc ", true },
	{ "selinux", "name_connect", " connect send send_zc sendmsg sendmsg_zc ", true },
	{ "selinux", "cmd", " uring_cmd uring_cmd128 ", false },
	{ "selinux", "name_bind", " bind ", false },
	{ "selinux", "node_bind", " bind ", false },
	{ "selinux", "bind", " bind ", false },
	{ "selinux", "listen", " listen ", false },
	{ "selinux", "accept", " accept ", false },
	{ "selinux", "open", " path ", false },
	{ "selinux", "unlink", " path ", false },
	{ "selinux", "rmdir", " path ", false },
	{ "selinux", "rename", " path ", false },
	{ "selinux", "reparent", " path ", false },
	{ "selinux", "add_name", " path bind ", false },
	{ "selinux", "remove_name", " path ", false },
	{ "apparmor", "connect", " connect send send_zc sendmsg sendmsg_zc ", true },
	{ "apparmor", "bind", " bind ", false },
	{ "apparmor", "listen", " listen ", false },
	{ "apparmor", "accept", " accept ", false },
	{ "apparmor", "open", " path ", false },
	{ "apparmor", "mknod", " path bind ", false },
	{ "apparmor", "mkdir", " path ", false },
	{ "apparmor", "unlink", " path ", false },
	{ "apparmor", "rmdir", " path ", false },
	{ "apparmor", "rename_src", " path ", false },
	{ "apparmor", "rename_dest", " path ", false },
	{ "apparmor", "link", " path ", false },
	{ "apparmor", "symlink", " path ", false },
	{ "landlock", "net.connect_tcp", " connect send send_zc sendmsg sendmsg_zc ", true },
	{ "landlock", "net.bind_tcp", " bind ", false },
	{ "landlock", "fs.read_file", " path ", false },
	{ "landlock", "fs.read_dir", " path ", false },
	{ "landlock", "fs.write_file", " path ", false },
	{ "landlock", "fs.make_reg", " path ", false },
	{ "landlock", "fs.make_dir", " path ", false },
	{ "landlock", "fs.make_sym", " path ", false },
	{ "landlock", "fs.remove_file", " path ", false },
	{ "landlock", "fs.remove_dir", " path ", false },
	{ "landlock", "fs.refer", " path ", false },
	{ "ima", "appraise_data", " path ", false },
};

/* Whether operations like one make such a check. */
enum fit { FIT_NOT, FIT_UNKNOWN, FIT_AMONG_OTHERS, FIT_ONLY };

static bool is_among(const char *ops, const char *name)
{
	const char *at = strstr(ops, name);

	return at && at[-1] == ' ' && at[strlen(name)] == ' ';
}

static enum fit word_fits(const struct uringop *info, const char *by, struct str word)
{
	size_t i;

	for (i = 0; i < COUNT(checks); i++) {
		if (strcmp(checks[i].by, by) != 0 || !str_is(word, checks[i].what))
			continue;
		if (!is_among(checks[i].ops, info->takes == URINGOP_TAKES_PATH ? "path" : info->name))
			return FIT_NOT;
		return checks[i].unseen ? FIT_AMONG_OTHERS : FIT_ONLY;
	}
	return FIT_UNKNOWN;
}

/* The best of the words, which have blanks or commas between. */
static enum fit fits(const struct uringop *info, const struct evidence *e, struct str words)
{
	enum fit best = words.n && info ? FIT_NOT : FIT_UNKNOWN;

	while (info && words.n) {
		enum fit fit;
		size_t n = 0;

		while (n < words.n && words.p[n] != ' ' && words.p[n] != ',')
			n++;
		fit = word_fits(info, e->by, (struct str){ words.p, n });
		best = fit > best ? fit : best;
		words = str_skip(words, n + (n < words.n));
	}
	return best;
}

/* Whether the call of its event had nothing to do but this operation. */
static bool is_only_request(const struct uop *op)
{
	const struct record *sys = event_record(op->ev, REC_SYSCALL);
	int64_t submitted;

	return sys && op->origin.confidence == CONF_EXACT && op->origin.ev == op->ev &&
	       op->ev->uring_call == URING_CALL_ENTER && record_i64(sys, "exit", &submitted) == 0 && submitted == 1;
}

/* Whether its event is that of an io-wq worker, which ran nothing else in it. */
static bool is_of_worker(const struct uop *op, const struct uringop *info)
{
	return info && info->always_worker && !op->attempt && !event_record(op->ev, REC_SYSCALL) &&
	       !event_record(op->ev, REC_PROCTITLE);
}

static void grade(const struct uop *op, const struct evidence_kind *kind, struct str checked, struct evidence *e)
{
	const struct uringop *info = uringop_by_number(op->op);
	enum fit fit = fits(info, e, checked);

	e->confidence = CONF_AMBIGUOUS;
	if (kind->scope == SCOPE_CALL) {
		e->confidence = CONF_UNKNOWN;
		e->known_by = "of its event, but it filters calls and not operations";
	} else if (e->packet) {
		e->known_by = "in its event, but of a packet, for which any task is interrupted";
	} else if (kind->scope == SCOPE_ANY) {
		e->known_by = "in its event, but perhaps of the call or of something that ended then";
	} else if (!checked.p) {
		e->confidence = CONF_LOST;
		e->known_by = "its record was cut, or is of a kind that is not known here";
	} else if (fit == FIT_NOT) {
		e->known_by = "in its event, but such operations make no such check";
	} else if (op->patched && op->alone) {
		e->confidence = CONF_EXACT;
		e->known_by = "in the operation's own event";
	} else if (op->ev->incomplete || op->ev->again || op->ev->doubtful) {
		e->confidence = CONF_LOST;
		e->known_by = "records of its event are missing, or are of two events";
	} else if (op->ev->ops != 1 || op->patched) {
		e->known_by = "in its event, but perhaps of another request of the call";
	} else if (is_only_request(op)) {
		e->confidence = CONF_EXACT;
		e->known_by = "the call had no other request";
	} else if (is_of_worker(op, info)) {
		e->confidence = CONF_EXACT;
		e->known_by = "in the event of a worker that ran nothing else";
	} else if (fit == FIT_ONLY) {
		e->confidence = CONF_EXACT;
		e->known_by = "no other operation of its event makes such a check";
	} else {
		e->known_by = "in its event, but perhaps of a request that leaves no record";
	}
}

/* A task logs in the order in which it works: what one of several operations caused stands before its own record. */
static size_t first_of(const struct uop *op)
{
	const struct event *ev = op->ev;
	size_t i = (size_t)(op->rec - ev->rec);

	if (ev->ops < 2)
		return 0;
	while (i > 0 && ev->rec[i - 1].type != REC_URINGOP)
		i--;
	return i;
}

/* These name a process by its number, as URINGOP does; in those of the integrity modules it is the thread's. */
static bool is_of_another(const struct uop *op, const struct evidence_kind *kind, const struct evidence *e)
{
	struct field f;
	int64_t pid;

	return (kind->read == evidence_avc || kind->read == evidence_seccomp) && evidence_field(e, "pid", &f) &&
	       str_i64(f.value, &pid) == 0 && pid != op->pid;
}

bool evidence_next(const struct uop *op, size_t *at, struct evidence *ret)
{
	size_t to = op->ev->ops < 2 ? op->ev->n : (size_t)(op->rec - op->ev->rec), i;

	for (i = *at ? *at : first_of(op); i < to; i++) {
		const struct evidence_kind *kind = kind_of(&op->ev->rec[i]);
		struct evidence e = { .rec = &op->ev->rec[i] };
		struct str checked;

		if (!kind)
			continue;
		e.by = kind->by;
		e.told = e.rec->body;
		checked = kind->read(&e);
		if (!e.by || is_of_another(op, kind, &e))
			continue;
		grade(op, kind, checked, &e);
		*ret = e;
		*at = i + 1;
		return true;
	}
	return false;
}

bool evidence_field(const struct evidence *e, const char *name, struct field *ret)
{
	struct str rest = e->told;

	while (field_next(REC_OTHER, &rest, ret))
		if (str_is(ret->name, name))
			return true;
	return false;
}

bool evidence_names_task(const struct evidence *e)
{
	const struct evidence_kind *kind = kind_of(e->rec);

	return kind && kind->read != evidence_domain;
}

bool evidence_object(const struct uop *op, struct evidence *ret)
{
	const struct uringop *info = uringop_by_number(op->op);
	struct evidence e;
	struct field f;
	size_t at = 0;

	if (op->object.confidence != CONF_UNKNOWN || !info || info->takes == URINGOP_TAKES_PATH ||
	    info->takes == URINGOP_TAKES_ADDR)
		return false;
	while (evidence_next(op, &at, &e)) {
		if (!evidence_asserted(&e) || !evidence_field(&e, "path", &f))
			continue;
		*ret = e;
		return true;
	}
	return false;
}

enum confidence evidence_object_confidence(const struct uop *op)
{
	struct evidence e;

	return evidence_object(op, &e) ? e.confidence : op->object.confidence;
}
