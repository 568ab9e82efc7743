// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that changes its SQEs while they are submitted.
 */
#include "uringop.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RACES 10000

static struct io_uring_sqe *volatile target;

/* what has been opened, as the child has seen it */
struct opened {
	int i, flags;
	unsigned long ino;
};

static void *rewrite(void *arg)
{
	static const char *const path[] = { DIR_NAME "/race0", DIR_NAME "/race1" };
	unsigned int i = 0;

	(void)arg;
	for (;;) {
		struct io_uring_sqe *sqe = target;

		if (sqe) {
			sqe->addr = (uintptr_t)path[i++ & 1];
			sqe->open_flags = i & 1 ? O_RDWR : O_RDONLY;
			sqe->opcode = i & 2 ? OP_OPENAT : OP_NOP;
		}
	}
	return NULL;
}

static void do_race(void)
{
	struct io_uring_sqe *sqe;
	struct stat st;
	pthread_t thread;
	struct opened truth;
	struct ring r;
	int i, fd, out = open(DIR_NAME "/truth", O_CREAT | O_WRONLY, 0600);

	if (ring_open(&r, 1, 0) || pthread_create(&thread, NULL, rewrite, NULL))
		_exit(2);
	for (i = 1; i <= RACES; i++) {
		sqe = ring_sqe(&r, OP_OPENAT, AT_FDCWD, DIR_NAME "/race0", 0, 0, i);
		target = sqe;
		fd = ring_do(&r, sqe);
		target = NULL;
		/* NOP is 0, and so is a descriptor that isn't there */
		if (fd <= 0)
			continue;
		if (fstat(fd, &st))
			_exit(6);
		truth = (struct opened){ i, fcntl(fd, F_GETFL) & O_ACCMODE, st.st_ino };
		if (write(out, &truth, sizeof(truth)) != sizeof(truth))
			_exit(6);
		close(fd);
	}
}

void test_race(void)
{
	struct opened truth;
	const struct record *rec, *path, *sqe;
	size_t at = 0, i;
	int fd, opened = 0, events = 0, wrong = 0;

	close(mkfile(DIR_NAME "/race0"));
	close(mkfile(DIR_NAME "/race1"));
	rules_all();
	run(do_race);
	fd = open(DIR_NAME "/truth", O_RDONLY);
	while (read(fd, &truth, sizeof(truth)) == sizeof(truth)) {
		opened++;
		/* in the order of the log, in which events may be interleaved */
		for (rec = NULL; at < records.n && !rec; at++) {
			if (records.rec[at].type == AUDIT_URING_SQE &&
			    rec_num(&records.rec[at], "user_data") == truth.i)
				rec = &records.rec[at];
		}
		sqe = rec;
		path = NULL;
		for (i = at; sqe && !path && i < records.n && i < at + 100; i++) {
			if (records.rec[i].type == AUDIT_PATH && !strcmp(records.rec[i].stamp, sqe->stamp))
				path = &records.rec[i];
		}
		if (!sqe || !path || rec_num(path, "inode") != (long long)truth.ino ||
		    (rec_num(sqe, "op_flags") & O_ACCMODE) != truth.flags)
			wrong++;
	}
	close(fd);
	for (at = 0; at < records.n; at++)
		events += records.rec[at].type == AUDIT_URINGOP;
	printf("# %d races, %d of them opened a file, %d events\n", RACES, opened, events);
	ok(opened > 0 && events >= opened && !wrong, "race: %d wrong", wrong);
	nl_del_rules(nl);
}
