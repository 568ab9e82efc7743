// SPDX-License-Identifier: GPL-2.0-only
#include "nl.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NL_BUF 16384
#define MARK (AUDIT_FIRST_USER_MSG + 21)

unsigned int nl_backlog = 65536;

static unsigned int seq;

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

static void nl_send(int fd, int type, const void *data, size_t len, int flags)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	union {
		struct nlmsghdr h;
		char buf[NLMSG_SPACE(NL_BUF)];
	} msg;

	memset(&msg.h, 0, sizeof(msg.h));
	msg.h.nlmsg_len = NLMSG_LENGTH(len);
	msg.h.nlmsg_type = type;
	msg.h.nlmsg_flags = NLM_F_REQUEST | flags;
	msg.h.nlmsg_seq = ++seq;
	memcpy(NLMSG_DATA(&msg.h), data, len);
	if (sendto(fd, &msg, msg.h.nlmsg_len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		die("netlink send");
}

/* Returns the length of the payload, or 0 if there is nothing in time. */
static int nl_recv(int fd, char *buf, int *ret_type, int *ret_err, unsigned int *ret_seq, int timeout)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	union {
		struct nlmsghdr h;
		char buf[NLMSG_SPACE(NL_BUF)];
	} msg;
	ssize_t len;

	if (poll(&pfd, 1, timeout) <= 0)
		return 0;
	/* if the buffer was full for too long, what didn't fit is yet to come */
	do {
		len = recv(fd, &msg, sizeof(msg), 0);
	} while (len < 0 && errno == ENOBUFS);
	if (len < (ssize_t)sizeof(msg.h))
		die("netlink receive");
	*ret_type = msg.h.nlmsg_type;
	*ret_seq = msg.h.nlmsg_seq;
	*ret_err = 0;
	len -= NLMSG_HDRLEN;
	if (msg.h.nlmsg_type == NLMSG_ERROR)
		*ret_err = ((struct nlmsgerr *)NLMSG_DATA(&msg.h))->error;
	memcpy(buf, NLMSG_DATA(&msg.h), len);
	buf[len] = 0;
	return len;
}

/* Wait for the acknowledgment. What else comes is from before, and dropped. */
static int nl_ack(int fd)
{
	unsigned int got;
	char buf[NL_BUF];
	int type, err;

	while (nl_recv(fd, buf, &type, &err, &got, NL_TIMEOUT)) {
		if (type == NLMSG_ERROR && got == seq)
			return err;
	}
	return -ETIMEDOUT;
}

/* Send a message and exit if the kernel doesn't take it. */
static void nl_do(int fd, int type, const void *data, size_t len, const char *what)
{
	int err;

	nl_send(fd, type, data, len, NLM_F_ACK);
	err = nl_ack(fd);
	if (err) {
		errno = -err;
		die(what);
	}
}

int nl_socket(void)
{
	int size = 64 << 20, fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (fd < 0)
		die("NETLINK_AUDIT");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

void nl_watch(int fd)
{
	/* an address as well: without one it gets nothing */
	struct sockaddr_nl at = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (AUDIT_NLGRP_READLOG - 1),
	};

	if (bind(fd, (struct sockaddr *)&at, sizeof(at)))
		die("AUDIT_NLGRP_READLOG");
}

void nl_set(int fd, const struct audit_status *st)
{
	nl_do(fd, AUDIT_SET, st, sizeof(*st), "AUDIT_SET");
}

void nl_enable(int fd)
{
	const struct audit_status st = {
		.mask = AUDIT_STATUS_ENABLED | AUDIT_STATUS_BACKLOG_LIMIT | AUDIT_STATUS_FAILURE,
		.enabled = 1,
		.failure = 1,
		.backlog_limit = nl_backlog,
	};

	nl_set(fd, &st);
}

void nl_set_auditd(int fd, bool on)
{
	struct audit_status st = {
		.mask = AUDIT_STATUS_PID,
		.pid = on ? getpid() : 0,
	};

	nl_do(fd, AUDIT_SET, &st, sizeof(st), "AUDIT_SET pid");
}

int nl_open(void)
{
	int fd = nl_socket();

	nl_enable(fd);
	nl_set_auditd(fd, true);
	nl_del_rules(fd);
	return fd;
}

void nl_close(int fd)
{
	nl_del_rules(fd);
	nl_set_auditd(fd, false);
	close(fd);
}

static void add_string(struct audit_rule_data *r, int i, const char *str)
{
	r->values[i] = strlen(str);
	memcpy(r->buf + r->buflen, str, strlen(str));
	r->buflen += strlen(str);
}

static void nl_rule(int fd, int type, const struct rule_spec *rule)
{
	union {
		struct audit_rule_data r;
		char buf[sizeof(struct audit_rule_data) + 512];
	} u;
	const int *op;
	int i;

	memset(&u, 0, sizeof(u));
	u.r.flags = rule->list;
	u.r.action = rule->action;
	if (!rule->ops)
		memset(u.r.mask, 0xff, sizeof(u.r.mask));
	for (op = rule->ops; op && *op >= 0; op++)
		u.r.mask[AUDIT_WORD(*op)] |= AUDIT_BIT(*op);
	for (i = 0; i < rule->nr_fields; i++) {
		u.r.fields[i] = rule->fields[i].type;
		u.r.fieldflags[i] = rule->fields[i].op;
		u.r.values[i] = rule->fields[i].val;
		if (rule->fields[i].str)
			add_string(&u.r, i, rule->fields[i].str);
	}
	if (rule->key) {
		u.r.fields[i] = AUDIT_FILTERKEY;
		u.r.fieldflags[i] = AUDIT_EQUAL;
		add_string(&u.r, i, rule->key);
		i++;
	}
	u.r.field_count = i;
	nl_do(fd, type, &u, sizeof(u.r) + u.r.buflen, type == AUDIT_ADD_RULE ? "AUDIT_ADD_RULE" : "AUDIT_DEL_RULE");
}

void nl_add_rule(int fd, int list, int action, const int *ops, const char *key, const struct field_spec *fields,
		 int nr_fields)
{
	const struct rule_spec rule = {
		list, action, ops, key, fields, nr_fields,
	};

	nl_rule(fd, AUDIT_ADD_RULE, &rule);
}

void nl_load_rule(int fd, const struct rule_spec *rule, bool load)
{
	nl_rule(fd, load ? AUDIT_ADD_RULE : AUDIT_DEL_RULE, rule);
}

void nl_del_rules(int fd)
{
	char *rules[256];
	size_t len[256];
	unsigned int got;
	char buf[NL_BUF];
	int type, err, n, i = 0;

	nl_send(fd, AUDIT_LIST_RULES, "", 0, 0);
	while ((n = nl_recv(fd, buf, &type, &err, &got, NL_TIMEOUT))) {
		if (type == NLMSG_DONE)
			break;
		if (type != AUDIT_LIST_RULES || i == 256)
			continue;
		len[i] = n;
		rules[i] = malloc(n);
		memcpy(rules[i++], buf, n);
	}
	while (i--) {
		nl_send(fd, AUDIT_DEL_RULE, rules[i], len[i], NLM_F_ACK);
		nl_ack(fd);
		free(rules[i]);
	}
}

void nl_drop(int fd)
{
	unsigned int got;
	char buf[NL_BUF];
	int type, err;

	nl_recv(fd, buf, &type, &err, &got, NL_TIMEOUT);
}

static bool parse(struct record *rec, int type, const char *buf)
{
	const char *end;

	if (strncmp(buf, "audit(", 6))
		return false;
	end = strstr(buf, "): ");
	if (!end || end - buf - 6 >= (ptrdiff_t)sizeof(rec->stamp))
		return false;
	rec->type = type;
	memcpy(rec->stamp, buf + 6, end - buf - 6);
	rec->stamp[end - buf - 6] = 0;
	rec->text = strdup(end + 3);
	return true;
}

static void make_room(struct log *log, size_t *room)
{
	*room = *room ? 2 * *room : 256;
	log->rec = reallocarray(log->rec, *room, sizeof(*log->rec));
	if (!log->rec)
		die("memory");
}

/*
 * Read at most @max records, until one has the mark, or none comes for @timeout
 * ms.
 */
static int collect(int fd, struct log *ret_log, size_t max, const char *mark, int timeout)
{
	char buf[NL_BUF];
	unsigned int got;
	size_t room = 0;
	int type, err;

	ret_log->n = 0;
	ret_log->rec = NULL;
	while (nl_recv(fd, buf, &type, &err, &got, timeout)) {
		if (mark && type == MARK && strstr(buf, mark))
			return 0;
		if (ret_log->n == room)
			make_room(ret_log, &room);
		if (type >= 1300 && parse(&ret_log->rec[ret_log->n], type, buf) && ++ret_log->n == max)
			return -E2BIG;
	}
	return -ETIMEDOUT;
}

int nl_collect(int fd, struct log *ret_log)
{
	static int marks;
	char mark[64];

	/* the queue keeps the order, so this comes after all the others */
	snprintf(mark, sizeof(mark), "test mark %d of %d", ++marks, getpid());
	nl_send(fd, MARK, mark, strlen(mark) + 1, 0);
	return collect(fd, ret_log, NL_MAX_RECORDS, mark, NL_TIMEOUT);
}

void nl_collect_some(int fd, struct log *ret_log)
{
	collect(fd, ret_log, 1000, NULL, 0);
}

void nl_get(int fd, struct audit_status *ret_st)
{
	unsigned int got;
	char buf[NL_BUF];
	int type, err;

	nl_send(fd, AUDIT_GET, "", 0, 0);
	while (nl_recv(fd, buf, &type, &err, &got, NL_TIMEOUT)) {
		if (type == AUDIT_GET) {
			memcpy(ret_st, buf, sizeof(*ret_st));
			return;
		}
	}
	errno = ETIMEDOUT;
	die("AUDIT_GET");
}

unsigned int nl_lost(int fd)
{
	struct audit_status st;

	nl_get(fd, &st);
	return st.lost;
}

void log_free(struct log *log)
{
	while (log->n)
		free(log->rec[--log->n].text);
	free(log->rec);
	log->rec = NULL;
}

const char *rec_get(const struct record *rec, const char *field)
{
	static char ring[16][512];
	static unsigned int at;
	size_t len = strlen(field), n;
	const char *p = rec ? rec->text : NULL;
	char *to = ring[at++ % 16];

	while (p && *p) {
		n = strcspn(p, " ");
		if (n > len && !strncmp(p, field, len) && p[len] == '=') {
			p += len + 1;
			n -= len + 1;
			if (n >= 2 && *p == '"') {
				p++;
				n -= 2;
			}
			snprintf(to, sizeof(ring[0]), "%.*s", (int)n, p);
			return to;
		}
		p += n;
		p += strspn(p, " ");
	}
	return NULL;
}

long long rec_num(const struct record *rec, const char *field)
{
	const char *val = rec_get(rec, field);

	return val ? strtoll(val, NULL, 0) : -999999;
}

const struct record *log_at(const struct log *log, const char *stamp, int type)
{
	size_t i;

	for (i = 0; i < log->n; i++) {
		if (log->rec[i].type == type && !strcmp(log->rec[i].stamp, stamp))
			return &log->rec[i];
	}
	return NULL;
}

const struct record *log_of(const struct log *log, const struct record *of, int type)
{
	return of ? log_at(log, of->stamp, type) : NULL;
}

const struct record *log_op(const struct log *log, unsigned long long user_data, int nth)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < log->n; i++) {
		rec = &log->rec[i];
		if (rec->type != AUDIT_URING_SQE)
			continue;
		if (strtoull(rec_get(rec, "user_data"), NULL, 0) == user_data && !nth--)
			return log_of(log, rec, AUDIT_URINGOP);
	}
	return NULL;
}

int log_count_ops(const struct log *log, unsigned long long user_data)
{
	int n = 0;

	while (log_op(log, user_data, n))
		n++;
	return n;
}
