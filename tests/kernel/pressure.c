// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: pressure [audit=0|audit=1]
 *
 * The events of io_uring operations when there is no room for their records, or
 * nobody to take them: the same that becomes of those of a system call, which
 * is what each of the cases is done with, too. The argument is what the kernel
 * has on its command line. Must be run as root, on a machine of its own: it
 * takes the place of auditd.
 */
#include "pressure.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared *shared;
int nl = -1, ctl;

/* ---- the settings of audit ---- */

struct limits relaxed = { .backlog = PLENTY, .failure = 1 };

void limit(const struct limits *to)
{
	const struct audit_status st = {
		.mask = AUDIT_STATUS_FAILURE | AUDIT_STATUS_RATE_LIMIT | AUDIT_STATUS_BACKLOG_LIMIT |
			AUDIT_STATUS_BACKLOG_WAIT_TIME,
		.failure = to->failure,
		.rate_limit = to->rate,
		.backlog_limit = to->backlog,
		.backlog_wait_time = to->wait,
	};

	nl_set(ctl, &st);
}

void narrow(bool on)
{
	int size = on ? 1 : 64 << 20;

	setsockopt(nl, SOL_SOCKET, on ? SO_RCVBUF : SO_RCVBUFFORCE, &size, sizeof(size));
}

static void load_rules(void)
{
	static const int no_call[] = {
		SYS_io_uring_setup,
		SYS_io_uring_enter,
		SYS_io_uring_register,
		-1,
	};
	static const int opens[] = { SYS_openat, -1 };
	static const int ops[] = { OP_OPENAT, OP_ACCEPT, -1 };
	const struct field_spec ours[] = {
		{ AUDIT_PPID, AUDIT_EQUAL, getpid(), NULL },
	};
	/* so that only what the children do can get lost */
	static const struct field_spec config[] = {
		{ AUDIT_MSGTYPE, AUDIT_EQUAL, AUDIT_CONFIG_CHANGE, NULL },
	};

	nl_add_rule(ctl, AUDIT_FILTER_EXCLUDE, AUDIT_ALWAYS, NULL, NULL, config, 1);
	nl_add_rule(ctl, AUDIT_FILTER_EXIT, AUDIT_NEVER, no_call, NULL, NULL, 0);
	nl_add_rule(ctl, AUDIT_FILTER_EXIT, AUDIT_ALWAYS, opens, "p", ours, 1);
	nl_add_rule(ctl, AUDIT_FILTER_URING_EXIT, AUDIT_ALWAYS, ops, "p", ours, 1);
}

/* ---- one child ---- */

static struct audit_status before;

void log_begin(struct log *ret_log)
{
	ret_log->n = 0;
	ret_log->rec = NULL;
}

void log_more(struct log *log)
{
	struct log more;

	if (nl_collect(nl, &more)) {
		printf("Bail out! the records don't come to an end\n");
		exit(1);
	}
	log->rec = reallocarray(log->rec, log->n + more.n + 1, sizeof(*log->rec));
	memcpy(log->rec + log->n, more.rec, more.n * sizeof(*more.rec));
	log->n += more.n;
	free(more.rec);
}

pid_t start(enum kind kind)
{
	pid_t pid;

	memset(shared, 0, sizeof(*shared));
	nl_get(ctl, &before);
	said_begin();
	fflush(stdout);
	pid = fork();
	if (!pid)
		work(kind);
	return pid;
}

char state_of(const char *pid, const char *tid, char ret_name[32])
{
	char path[64], state = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.20s/task/%.20s/stat", pid, tid);
	f = fopen(path, "r");
	if (f && fscanf(f, "%*d (%31[^)]) %c", ret_name, &state) != 2)
		state = 0;
	if (f)
		fclose(f);
	return state;
}

int in_order(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) == child && !status)
		return 1;
	printf("# child: status %#x\n", status);
	return 0;
}

void finish(const char *what, enum kind kind, struct account *ret_acc)
{
	struct audit_status after;
	struct log log;

	memset(ret_acc, 0, sizeof(*ret_acc));
	narrow(false);
	limit(&relaxed);
	/*
	 * What has been put back for a second attempt may come after the first
	 * mark, but not after the second.
	 */
	log_begin(&log);
	log_more(&log);
	log_more(&log);
	account_for(kind, &log, ret_acc);
	log_free(&log);
	nl_get(ctl, &after);
	ret_acc->lost = after.lost - before.lost;
	ret_acc->waited = after.backlog_wait_time_actual - before.backlog_wait_time_actual;
	printf("# %-20s%-8s%3u records +%3u lost of%3u;%2u events whole,%2u in part,%2u of these headless; waited %u\n",
	       what, kind_name[kind], ret_acc->records, ret_acc->lost, ret_acc->expected, ret_acc->whole, ret_acc->part,
	       ret_acc->headless, ret_acc->waited);
	ok(!ret_acc->wrong, "%s, %s: %u records are wrong", what, kind_name[kind], ret_acc->wrong);
}

void check_count(const char *what, enum kind kind, const struct account *acc, bool each)
{
	unsigned int gone = acc->expected - acc->records;
	unsigned int touched = NR_WORK - acc->whole;

	if (each || kind != CALL)
		ok(acc->lost == gone, "%s, %s: %u records lost, %u missing", what, kind_name[kind], acc->lost, gone);
	else
		ok(acc->lost <= gone && acc->lost >= touched,
		   "%s, %s: %u records lost, %u missing, %u events not whole", what, kind_name[kind], acc->lost, gone,
		   touched);
}

bool is_whole(const struct account *acc)
{
	return acc->whole == NR_WORK && acc->records == acc->expected && !acc->lost;
}

static void test_calm(enum kind kind)
{
	struct account acc;

	ok(in_order(start(kind)), "calm, %s", kind_name[kind]);
	finish("calm", kind, &acc);
	ok(is_whole(&acc), "calm, %s: all there", kind_name[kind]);
}

/* ---- */

static void test_on(void)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		test_calm(kind);
		test_wait(kind);
		test_full("full, no wait", kind, FEW, 0);
		test_full("full, short wait", kind, 1, 1);
		if (kind != CALL)
			test_kill(kind);
		test_rate(kind);
		test_gone("auditd off", kind, PLENTY, 1, true);
		test_gone("auditd off, full", kind, FEW, 1, true);
		test_gone("auditd off, full, 0", kind, FEW, 0, true);
		test_killed(kind);
	}
	test_flight();
}

/* A kernel to which nobody has said that audit is wanted. */
static void test_default(void)
{
	enum kind kind;

	for (kind = 0; kind < NR_KINDS; kind++) {
		test_calm(kind);
		test_gone("auditd off", kind, PLENTY, 1, false);
	}
	test_flight();
}

static void test_off(void)
{
	struct said said;
	enum kind kind;
	pid_t pid;

	ok(socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) < 0 && errno == EPROTONOSUPPORT, "audit=0: there is no audit");
	said_begin();
	for (kind = 0; kind < NR_KINDS; kind++) {
		fflush(stdout);
		pid = fork();
		if (!pid)
			work(kind);
		ok(in_order(pid), "audit=0, %s: nothing fails", kind_name[kind]);
	}
	run_flight(NULL);
	said_end(&said);
	ok(!said.records && !said.lost && !said.why, "audit=0: the kernel log has nothing of audit");
}

static void begin_audit(void)
{
	struct audit_status st;
	struct log log;

	nl = nl_open();
	ctl = nl_socket();
	nl_get(ctl, &st);
	relaxed.wait = st.backlog_wait_time;
	load_rules();
	/* what was kept from before */
	nl_collect(nl, &log);
	log_free(&log);
}

int main(int argc, char **argv)
{
	/* each line, not ten in five seconds */
	int limit = open("/proc/sys/kernel/printk_ratelimit", O_WRONLY);

	printf("TAP version 13\n");
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (write(limit, "0", 1) != 1 || (mkdir(DIR_NAME, 0755) && errno != EEXIST) ||
	    close(open(DIR_NAME "/f", O_CREAT | O_RDWR, 0644))) {
		perror("Bail out! set up");
		return 1;
	}
	if (argc > 1 && !strcmp(argv[1], "audit=0")) {
		test_off();
		return tap_done();
	}
	begin_audit();
	if (argc > 1 && !strcmp(argv[1], "audit=1"))
		test_on();
	else
		test_default();
	nl_close(nl);
	return tap_done();
}
