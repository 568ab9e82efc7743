/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "truth.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "json.h"

static int truth_fd = -1;
static long long login_uid, session_id;
static char exe[WL_PATH];

static long long read_number(const char *path)
{
	char text[32] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		wl_error("read %s: %m", path);
	if (fd >= 0)
		close(fd);
	return (int)strtoul(text, NULL, 10); /* 4294967295 is -1, as in the output schema */
}

static void emit(struct json *j)
{
	if (json_end(j))
		wl_error("truth line too long");
	else if (write(truth_fd, j->buf, j->len) != (ssize_t)j->len)
		wl_error("write truth: %m");
}

static void begin(struct json *j, const char *type)
{
	json_begin(j);
	json_str(j, "type", type);
	json_int(j, "pid", getpid());
	json_int(j, "tid", gettid());
}

static void put_comm(struct json *j)
{
	char comm[16];

	wl_comm_get(comm);
	json_str(j, "comm", comm);
}

static void write_process(void)
{
	struct json j;
	char cwd[WL_PATH];

	begin(&j, "process");
	json_int(&j, "ppid", getppid());
	json_str(&j, "scenario", wl.scenario);
	json_u64(&j, "seed", wl.seed);
	json_str(&j, "exe", exe);
	put_comm(&j);
	json_int(&j, "auid", login_uid);
	json_int(&j, "ses", session_id);
	json_str(&j, "cwd", getcwd(cwd, sizeof(cwd)) ? cwd : "");
	emit(&j);
}

int truth_open(void)
{
	char path[WL_PATH + 32];
	ssize_t n;

	if (truth_fd >= 0)
		close(truth_fd);
	snprintf(path, sizeof(path), "%s/truth-%d.jsonl", wl.truth_dir, (int)getpid());
	truth_fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	if (truth_fd < 0) {
		int err = -errno;

		wl_error("open %s: %m", path); /* EEXIST: another run's truth is there */
		return err;
	}
	login_uid = read_number("/proc/self/loginuid");
	session_id = read_number("/proc/self/sessionid");
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	exe[n < 0 ? 0 : n] = '\0';
	write_process();
	return 0;
}

static void put_cred(struct json *j, const struct wl_cred *c)
{
	json_open(j, "cred", '{');
	json_int(j, "uid", (int)c->uid);
	json_int(j, "gid", (int)c->gid);
	json_int(j, "euid", (int)c->euid);
	json_int(j, "suid", (int)c->suid);
	json_int(j, "fsuid", (int)c->fsuid);
	json_int(j, "egid", (int)c->egid);
	json_int(j, "sgid", (int)c->sgid);
	json_int(j, "fsgid", (int)c->fsgid);
	json_close(j, '}');
}

void truth_ring(const struct ring *r, int64_t t0, int64_t t1, bool adopted)
{
	struct json j;

	begin(&j, "ring");
	json_int(&j, "ring", r->index);
	json_int(&j, "fd", r->u.ring_fd);
	json_int(&j, "adopted", adopted);
	json_int(&j, "entries", RING_ENTRIES);
	json_int(&j, "sq_entries", r->params.sq_entries);
	json_int(&j, "cq_entries", r->params.cq_entries);
	json_hex(&j, "flags", r->params.flags);
	json_int(&j, "creator", r->creator);
	json_int(&j, "t0", t0);
	json_int(&j, "t1", t1);
	emit(&j);
}

static void put_inet(struct json *j, const char *family, int af, const void *addr, in_port_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(af, addr, text, sizeof(text));
	json_str(j, "family", family);
	json_str(j, "address", text);
	json_int(j, "port", ntohs(port));
}

static void put_unix(struct json *j, const struct sockaddr_un *un, socklen_t len)
{
	char path[sizeof(un->sun_path) + 2] = "";
	size_t n = len - offsetof(struct sockaddr_un, sun_path);

	memcpy(path, un->sun_path, n);
	if (n && !path[0])
		path[0] = '@'; /* abstract, as ss(8) shows it */
	json_str(j, "family", "unix");
	json_str(j, "path", path);
}

static void put_sockaddr(struct json *j, const struct sockaddr_storage *ss, socklen_t len)
{
	const struct sockaddr_in *in = (const void *)ss;
	const struct sockaddr_in6 *in6 = (const void *)ss;

	json_open(j, "sockaddr", '{');
	if (ss->ss_family == AF_INET)
		put_inet(j, "inet", AF_INET, &in->sin_addr, in->sin_port);
	else if (ss->ss_family == AF_INET6)
		put_inet(j, "inet6", AF_INET6, &in6->sin6_addr, in6->sin6_port);
	else if (ss->ss_family == AF_UNIX)
		put_unix(j, (const void *)ss, len);
	json_close(j, '}');
}

static void put_path(struct json *j, const struct op_path *p)
{
	json_open(j, NULL, '{');
	json_str(j, "given", p->given);
	json_str(j, "full", p->full);
	if (p->inode)
		json_u64(j, "inode", p->inode);
	json_close(j, '}');
}

static void put_object(struct json *j, const struct op_object *o)
{
	json_open(j, "object", '{');
	json_open(j, "paths", '[');
	for (unsigned int i = 0; i < o->npaths; i++)
		put_path(j, &o->path[i]);
	json_close(j, ']');
	if (o->addrlen)
		put_sockaddr(j, &o->addr, o->addrlen);
	if (o->xattr)
		json_str(j, "xattr", o->xattr);
	if (o->file[0]) {
		json_str(j, "file", o->file);
		json_u64(j, "file_inode", o->file_inode);
	}
	json_close(j, '}');
}

/* The SQE as the kernel will read it. */
static void put_sqe(struct json *j, const struct io_uring_sqe *s)
{
	json_open(j, "sqe", '{');
	json_hex(j, "flags", s->flags);
	json_hex(j, "ioprio", s->ioprio);
	json_int(j, "fd", s->fd);
	json_hex(j, "off", s->off);
	json_hex(j, "addr", s->addr);
	json_hex(j, "len", s->len);
	json_hex(j, "op_flags", s->rw_flags);
	json_hex(j, "buf_index", s->buf_index);
	json_int(j, "personality", s->personality);
	json_hex(j, "file_index", s->file_index);
	json_hex(j, "addr3", s->addr3);
	json_close(j, '}');
}

/* Who the operation is to be attributed to: an SQPOLL ring's creator. */
static void put_identity(struct json *j, const struct op *op)
{
	const struct ring *r = op->ring;
	struct wl_cred cred = r->cred;

	json_open(j, "identity", '{');
	if (r->sqpoll) {
		json_int(j, "pid", r->creator);
		json_int(j, "tid", r->creator_tid);
		json_int(j, "ppid", r->creator_ppid);
		json_str(j, "comm", r->comm);
	} else {
		json_int(j, "pid", getpid());
		json_int(j, "tid", gettid());
		json_int(j, "ppid", getppid());
		put_comm(j);
		wl_cred_get(&cred);
	}
	json_str(j, "exe", exe);
	json_int(j, "auid", login_uid);
	json_int(j, "ses", session_id);
	put_cred(j, op->personality ? &op->personality_cred : &cred);
	json_close(j, '}');
}

void truth_sqe(const struct op *op, const struct io_uring_sqe *sqe)
{
	struct json j;

	begin(&j, "sqe");
	json_int(&j, "n", op->n);
	json_str(&j, "scenario", wl.scenario);
	json_str(&j, "case", op->def->name);
	json_int(&j, "number", sqe->opcode);
	json_str(&j, "mode", op->mode);
	json_int(&j, "t", wl_now());
	json_hex(&j, "user_data", op->user_data);
	json_int(&j, "ring", op->ring->index);
	json_int(&j, "ring_fd", op->ring->u.ring_fd);
	json_str(&j, "via", op->ring->sqpoll ? "sqpoll" : "enter");
	json_int(&j, "link", op->link);
	if (op->link)
		json_int(&j, "chain", op->chain);
	if (op->refused)
		json_str(&j, "refused", op->refused);
	put_identity(&j, op);
	put_sqe(&j, sqe);
	put_object(&j, &op->object);
	emit(&j);
}

void truth_enter(const struct ring *r, const struct truth_enter *e)
{
	struct json j;

	begin(&j, "enter");
	json_int(&j, "ring", r->index);
	json_open(&j, "a", '[');
	for (int i = 0; i < 4; i++)
		json_int(&j, NULL, e->a[i]);
	json_close(&j, ']');
	json_int(&j, "ret", e->ret);
	json_int(&j, "t0", e->t0);
	json_int(&j, "t1", e->t1);
	json_open(&j, "ops", '[');
	for (unsigned int i = 0; i < e->nops; i++)
		json_int(&j, NULL, e->ops[i]->n);
	json_close(&j, ']');
	emit(&j);
}

/* What only the result tells: the opened file's inode, the accepted peer. */
static void put_result_object(struct json *j, const struct op *op, int res)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	unsigned int opcode = op->def->opcode;
	struct stat st;

	if (res < 0 || op->direct)
		return;
	if ((opcode == IORING_OP_OPENAT || opcode == IORING_OP_OPENAT2) && !fstat(res, &st))
		json_u64(j, "inode", st.st_ino);
	if (opcode == IORING_OP_ACCEPT && !getpeername(res, (void *)&peer, &len))
		put_sockaddr(j, &peer, len);
}

void truth_cqe(const struct ring *r, const struct op *op, const struct io_uring_cqe *cqe)
{
	struct json j;

	begin(&j, "cqe");
	json_int(&j, "n", op ? (int)op->n : -1);
	json_int(&j, "ring", r->index);
	json_hex(&j, "user_data", cqe->user_data);
	json_int(&j, "res", cqe->res);
	json_hex(&j, "flags", cqe->flags);
	json_int(&j, "more", !!(cqe->flags & IORING_CQE_F_MORE));
	json_int(&j, "notif", !!(cqe->flags & IORING_CQE_F_NOTIF));
	json_int(&j, "t", wl_now());
	if (op)
		put_result_object(&j, op, cqe->res);
	emit(&j);
}
