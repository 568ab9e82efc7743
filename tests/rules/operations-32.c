/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * operations-32 inline|async|sqpoll: a 32-bit program that does through io_uring what rules with arch=b32 are about,
 * with files in the working directory. It makes system calls without the C library, which for 32 bits would be a
 * package of another architecture. Its output is its truth: the lines of tests/workload/README.md with the keys that
 * catches.py reads, and the architecture.
 */
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/openat2.h>
#include <linux/time_types.h>
#include <linux/un.h>
#include <liburing/io_uring.h>

/* Its canary is where a C library would have put it. */
#pragma GCC optimize("no-stack-protector")

#define ENTRIES 4
/* of the C library */
#define AF_UNIX 1
#define SOCK_STREAM 1

struct ring {
	int fd;
	unsigned int enter_flags;
	unsigned char sqe_flags;
	struct io_uring_params params;
	char *rings;
	struct io_uring_sqe *sqes;
};

static const char *scenario;
static char auid[16];
static char line[512];
static unsigned int line_len;

static long call(long n, long a, long b, long c, long d, long e)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(n), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
	return ret;
}

#define CALL(n, a, b, c, d, e) call((n), (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

static void put(const char *text)
{
	while (*text && line_len < sizeof(line))
		line[line_len++] = *text++;
}

static void put_number(long value)
{
	unsigned long left = value < 0 ? 0ul - (unsigned long)value : (unsigned long)value;
	char digits[12];
	unsigned int at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left);
	put(value < 0 ? "-" : "");
	put(&digits[at]);
}

static void put_key(const char *key, long value)
{
	put(",\"");
	put(key);
	put("\":");
	put_number(value);
}

static void begin_line(const char *type, int n)
{
	put("{\"type\":\"");
	put(type);
	put("\",\"arch\":\"b32\"");
	put_key("pid", CALL(__NR_getpid, 0, 0, 0, 0, 0));
	put_key("n", n);
}

static void end_line(void)
{
	put("}\n");
	CALL(__NR_write, 1, line, line_len, 0, 0);
	line_len = 0;
}

__attribute__((noreturn)) static void leave(int status)
{
	for (;;)
		CALL(__NR_exit_group, status, 0, 0, 0, 0);
}

__attribute__((noreturn)) static void die(const char *what, long result)
{
	line_len = 0;
	put("operations-32: ");
	put(what);
	put(": ");
	put_number(result);
	put("\n");
	CALL(__NR_write, 2, line, line_len, 0, 0);
	leave(1);
}

static long must(const char *what, long result)
{
	if (result < 0 && result > -4096)
		die(what, result);
	return result;
}

/* The call of i386 that takes its arguments from memory: the other has six of them. */
static void *map(int fd, unsigned long size, unsigned long offset)
{
	const unsigned long args[] = {
		0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, (unsigned long)fd, offset
	};

	return (void *)must("mmap", CALL(__NR_mmap, args, 0, 0, 0, 0));
}

static void ring_open(struct ring *r, unsigned int setup_flags)
{
	r->params.flags = setup_flags;
	r->params.sq_thread_idle = 1;
	r->fd = (int)must("io_uring_setup", CALL(__NR_io_uring_setup, ENTRIES, &r->params, 0, 0, 0));
	r->rings = map(r->fd, r->params.cq_off.cqes + r->params.cq_entries * sizeof(struct io_uring_cqe),
		       IORING_OFF_SQ_RING);
	r->sqes = map(r->fd, r->params.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	r->enter_flags = setup_flags & IORING_SETUP_SQPOLL ? IORING_ENTER_SQ_WAKEUP : 0;
	/* one more call that rules are about */
	must("io_uring_register", CALL(__NR_io_uring_register, r->fd, IORING_REGISTER_PERSONALITY, 0, 0, 0));
}

static unsigned int *word(const struct ring *r, unsigned int offset)
{
	return (unsigned int *)(void *)(r->rings + offset);
}

static int submit_and_wait(struct ring *r, const struct io_uring_sqe *sqe)
{
	unsigned int *tail = word(r, r->params.sq_off.tail), *head = word(r, r->params.cq_off.head);
	unsigned int slot = *tail & (r->params.sq_entries - 1);
	const struct io_uring_cqe *cqes = (const void *)(r->rings + r->params.cq_off.cqes);
	int res;

	r->sqes[slot] = *sqe;
	word(r, r->params.sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(word(r, r->params.cq_off.tail), __ATOMIC_ACQUIRE) == *head)
		must("io_uring_enter",
		     CALL(__NR_io_uring_enter, r->fd, !r->enter_flags, 1, IORING_ENTER_GETEVENTS | r->enter_flags, 0));
	res = cqes[*head & (r->params.cq_entries - 1)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return res;
}

static void run(struct ring *r, struct io_uring_sqe sqe)
{
	static int n;
	int res;

	n++;
	sqe.flags = r->sqe_flags;
	begin_line("sqe", n);
	put_key("number", sqe.opcode);
	put(",\"scenario\":\"");
	put(scenario);
	put("\",\"identity\":{\"auid\":");
	put(auid);
	put("}");
	end_line();
	res = submit_and_wait(r, &sqe);
	begin_line("cqe", n);
	put_key("res", res);
	end_line();
	must("an operation", res);
}

#define OP(op, ...) run(r, (struct io_uring_sqe){ .opcode = IORING_OP_##op, __VA_ARGS__ })
#define AT(pointer) ((unsigned long)(pointer))

static void change_files(struct ring *r)
{
	OP(MKDIRAT, .fd = AT_FDCWD, .addr = AT("dir"), .len = 0700);
	OP(SYMLINKAT, .fd = AT_FDCWD, .addr = AT("dir"), .addr2 = AT("symlink"));
	OP(LINKAT, .fd = AT_FDCWD, .addr = AT("file"), .len = (unsigned int)AT_FDCWD, .addr2 = AT("dir/link"));
	OP(RENAMEAT, .fd = AT_FDCWD, .addr = AT("dir/link"), .len = (unsigned int)AT_FDCWD, .addr2 = AT("renamed"));
	OP(UNLINKAT, .fd = AT_FDCWD, .addr = AT("renamed"));
	OP(UNLINKAT, .fd = AT_FDCWD, .addr = AT("symlink"));
	OP(UNLINKAT, .fd = AT_FDCWD, .addr = AT("dir"), .unlink_flags = AT_REMOVEDIR);
}

static void change_attributes(struct ring *r, int fd)
{
	static char value[4] = "abc";

	OP(FSETXATTR, .fd = fd, .addr = AT("trusted.one"), .addr2 = AT(value), .len = 3);
	OP(SETXATTR, .addr = AT("trusted.two"), .addr2 = AT(value), .len = 3, .addr3 = AT("file"));
	OP(FGETXATTR, .fd = fd, .addr = AT("trusted.one"), .addr2 = AT(value), .len = 3);
	OP(GETXATTR, .addr = AT("trusted.two"), .addr2 = AT(value), .len = 3, .addr3 = AT("file"));
}

static void run_all(struct ring *r)
{
	const struct open_how how = { .flags = O_RDWR };
	const struct sockaddr_un name = { AF_UNIX, "socket" };
	int fd, sock;

	OP(OPENAT, .fd = AT_FDCWD, .addr = AT("file"), .open_flags = O_RDWR | O_CREAT, .len = 0600);
	OP(OPENAT2, .fd = AT_FDCWD, .addr = AT("file"), .len = sizeof(how), .off = AT(&how));
	fd = (int)must("open", CALL(__NR_open, "file", O_RDWR, 0, 0, 0));
	OP(FALLOCATE, .fd = fd, .addr = 4096);
	OP(FTRUNCATE, .fd = fd, .off = 100);
	change_attributes(r, fd);
	change_files(r);
	sock = (int)must("socket", CALL(__NR_socket, AF_UNIX, SOCK_STREAM, 0, 0, 0));
	OP(BIND, .fd = sock, .addr = AT(&name), .addr2 = sizeof(name));
}

static void read_auid(void)
{
	int fd = (int)must("loginuid", CALL(__NR_open, "/proc/self/loginuid", O_RDONLY, 0, 0, 0));

	must("loginuid", CALL(__NR_read, fd, auid, sizeof(auid) - 1, 0, 0));
}

/* The stack as the kernel makes it: the number of arguments, and they. */
__attribute__((used, noreturn)) static void start(const long *stack)
{
	static struct ring r;
	const char *const *argv = (const char *const *)(stack + 1);

	if (stack[0] != 2)
		die("inline, async or sqpoll", 0);
	scenario = argv[1];
	read_auid();
	r.sqe_flags = scenario[0] == 'a' ? IOSQE_ASYNC : 0;
	ring_open(&r, scenario[0] == 's' ? IORING_SETUP_SQPOLL : 0);
	run_all(&r);
	leave(0);
}

__asm__(".globl _start\n_start:\n\tmov %esp, %eax\n\tand $-16, %esp\n\tsub $12, %esp\n\tpush %eax\n\tcall start\n");
