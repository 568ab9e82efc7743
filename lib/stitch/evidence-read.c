/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads records of security modules as the kernel writes them: security/lsm_audit.c, and a file of each module. Labels
 * stand there as they are; what may be one is found by the fields around it, which hold no blank (../docs/fields.md).
 */
#include "stitch/evidence-impl.h"

#define NONE ((struct str){ "", 0 })
#define CUT ((struct str){ NULL, 0 }) /* the record lacks what the kernel always writes */

/* The value of a field without a blank, or nothing. */
static struct str value_of(const struct evidence *e, const char *name)
{
	struct field f;

	return evidence_field(e, name, &f) ? f.value : NONE;
}

/* Where @s has @what last, or NULL. */
static const char *last_of(struct str s, struct str what)
{
	const char *at = NULL, *next = str_find(s, what);

	while (next) {
		at = next;
		s = str_skip(s, (size_t)(at + what.n - s.p));
		next = str_find(s, what);
	}
	return at;
}

/* What @s has between @from and @to. */
static struct str between(const char *from, const char *to)
{
	return to > from ? (struct str){ from, (size_t)(to - from) } : NONE;
}

static struct str before(struct str s, struct str what)
{
	const char *at = str_find(s, what);

	return at ? between(s.p, at) : s;
}

static struct str trimmed(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_skip(s, 1);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/*
 * " scontext=LABEL tcontext=LABEL tclass=WORD" and perhaps " permissive=N", which labels may not hide: the last that
 * look so are the kernel's. Returns what stands behind the class.
 */
static struct str read_contexts(struct evidence *e)
{
	const char *end = e->told.p + e->told.n, *subject = str_find(e->told, STR_LIT("scontext=")), *target, *class;
	struct str rest;

	class = last_of(e->told, STR_LIT(" tclass="));
	if (!subject || !class || class < subject)
		return NONE;
	subject += strlen("scontext=");
	target = last_of(between(subject, class), STR_LIT(" tcontext="));
	if (target) {
		e->subject = between(subject, target);
		e->target = between(target + strlen(" tcontext="), class);
	}
	class += strlen(" tclass=");
	rest = between(class, end);
	e->class = before(rest, STR_LIT(" "));
	return str_skip(rest, e->class.n);
}

/* Classes of which a packet is checked when it comes or goes, in whatever task was running. */
static bool is_packet(struct str class)
{
	static const char *const classes[] = { "packet", "peer", "netif", "node", "association" };
	size_t i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (str_is(class, classes[i]))
			return true;
	return false;
}

/* "avc:  denied  { read open } for  pid=1 comm=... scontext=... tcontext=... tclass=... permissive=0" */
static struct str read_selinux(struct evidence *e)
{
	const char *open = str_find(e->told, STR_LIT(" { ")), *end = e->told.p + e->told.n;
	bool denied = str_starts(e->told, STR_LIT("avc:  denied "));
	struct str rest;

	e->by = "selinux";
	if (open)
		e->what = trimmed(before(between(open + 3, end), STR_LIT("}")));
	rest = read_contexts(e);
	e->packet = is_packet(e->class);
	e->told = before(before(e->told, STR_LIT(" scontext=")), STR_LIT(" ssid="));
	if (!denied)
		e->verdict = VERDICT_ALLOWED;
	else if (str_starts(rest, STR_LIT(" permissive=0")))
		e->verdict = VERDICT_REFUSED;
	else
		e->verdict = str_starts(rest, STR_LIT(" permissive=1")) ? VERDICT_ALLOWED : VERDICT_FAILED;
	return e->class.n ? e->what : CUT;
}

/* All of its strings are in quotes or hexadecimal. */
static struct str read_apparmor(struct evidence *e)
{
	struct str type = value_of(e, "apparmor"), operation = value_of(e, "operation");

	if (operation.n == 0)
		return CUT;
	e->by = "apparmor";
	if (str_is(type, "DENIED") || str_is(type, "KILLED"))
		e->verdict = VERDICT_REFUSED;
	else if (str_is(type, "ALLOWED") || str_is(type, "AUDIT"))
		e->verdict = VERDICT_ALLOWED;
	e->what = value_of(e, "denied_mask");
	if (e->what.n == 0)
		e->what = value_of(e, "denied");
	if (e->what.n == 0)
		e->what = value_of(e, "capname");
	if (e->what.n == 0)
		e->what = value_of(e, "requested_mask");
	e->class = value_of(e, "class");
	e->packet = str_is(operation, "recvmsg") || str_is(operation, "sendmsg");
	return operation;
}

static struct str read_smack(struct evidence *e)
{
	e->by = "smack";
	e->verdict = str_is(value_of(e, "action"), "denied") ? VERDICT_REFUSED : VERDICT_ALLOWED;
	e->what = value_of(e, "requested");
	e->packet = str_find(value_of(e, "fn"), STR_LIT("_skb")) || str_find(value_of(e, "fn"), STR_LIT("_inet_"));
	return NONE;
}

struct str evidence_avc(struct evidence *e)
{
	struct str checked;

	if (str_starts(e->told, STR_LIT("avc: ")))
		checked = read_selinux(e);
	else if (str_starts(e->told, STR_LIT("lsm=SMACK ")))
		checked = read_smack(e);
	else /* its first field can be switched off */
		checked = read_apparmor(e);
	return value_of(e, "pid").n ? checked : CUT;
}

/* All but op= may be a label. */
struct str evidence_selinux_err(struct evidence *e)
{
	e->what = value_of(e, "op");
	if (str_find(e->told, STR_LIT(" seresult=denied")))
		e->verdict = VERDICT_FAILED;
	read_contexts(e);
	e->told = before(e->told, STR_LIT(" "));
	return NONE;
}

/* "domain=1b0c blockers=fs.read_file,fs.truncate path=... dev=... ino=...": written only of what is denied. */
struct str evidence_landlock(struct evidence *e)
{
	e->verdict = VERDICT_REFUSED;
	e->what = value_of(e, "blockers");
	return e->what.n ? e->what : CUT;
}

/* Who made the domain, in the event of its first refusal; or that it is gone. */
struct str evidence_domain(struct evidence *e)
{
	e->what = value_of(e, "status");
	return NONE;
}

/* The last four digits of an action are its data (include/uapi/linux/seccomp.h). */
static enum verdict seccomp_verdict(struct str code)
{
	uint64_t n;

	str_take(&code, STR_LIT("0x"));
	if (str_u64(code, 16, &n) < 0)
		return VERDICT_FAILED;
	switch (n & 0xffff0000) {
	case 0x7ffc0000: /* LOG */
	case 0x7fff0000: /* ALLOW */
		return VERDICT_ALLOWED;
	case 0x7fc00000: /* USER_NOTIF: somebody else decides */
	case 0x7ff00000: /* TRACE */
		return VERDICT_NOTED;
	default:
		return VERDICT_REFUSED;
	}
}

/* "... ses=3 subj=LABEL pid=1 comm=... exe=... sig=31 arch=... syscall=... code=0x80000000" */
struct str evidence_seccomp(struct evidence *e)
{
	const char *pid = last_of(e->told, STR_LIT(" pid=")), *end = e->told.p + e->told.n;
	const char *subject = str_find(e->told, STR_LIT(" subj="));

	if (pid && subject && subject < pid)
		e->subject = between(subject + strlen(" subj="), pid);
	if (pid)
		e->told = between(pid, end);
	e->what = value_of(e, "syscall");
	e->verdict = seccomp_verdict(value_of(e, "code"));
	return NONE;
}

/* "pid=1 uid=0 auid=0 ses=1 subj=LABEL op=WORD cause=WORDS comm=... name=... dev=... ino=... res=0 errno=0" */
struct str evidence_integrity(struct evidence *e)
{
	const char *op = last_of(e->told, STR_LIT(" op=")), *end = e->told.p + e->told.n;
	const char *subject = str_find(e->told, STR_LIT(" subj="));

	if (op && subject && subject < op)
		e->subject = between(subject + strlen(" subj="), op);
	if (op)
		e->told = between(op, end);
	e->what = value_of(e, "op");
	if (str_is(value_of(e, "res"), "0"))
		e->verdict = VERDICT_FAILED;
	return e->what.n ? e->what : CUT;
}

/* "file=... hash=... ppid=1 ... comm=... exe=... subj=LABEL": what a rule has measured. */
struct str evidence_measured(struct evidence *e)
{
	const char *subject = str_find(e->told, STR_LIT(" subj="));

	if (subject) {
		e->subject = trimmed(between(subject + strlen(" subj="), e->told.p + e->told.n));
		e->told = between(e->told.p, subject);
	}
	return NONE;
}

/* resp=1 is FAN_ALLOW, 2 FAN_DENY (include/uapi/linux/fanotify.h). */
struct str evidence_fanotify(struct evidence *e)
{
	uint64_t resp;

	if (str_u64(value_of(e, "resp"), 10, &resp) == 0 && (resp & 3) == 2)
		e->verdict = VERDICT_REFUSED;
	else
		e->verdict = VERDICT_ALLOWED;
	return NONE;
}

struct str evidence_bpf(struct evidence *e)
{
	e->what = value_of(e, "op");
	return NONE;
}
