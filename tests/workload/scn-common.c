/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"
#include "truth.h"

int run_each(struct ring *r, const char *mode, unsigned int sqe_flags, unsigned int without)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int n = op_select(defs, OP_MAX_DEFS, without);
	int rc, first = 0;

	for (unsigned int i = 0; i < n; i++) {
		rc = op_run(r, defs[i], mode, sqe_flags);
		if (rc == -ETIMEDOUT)
			return rc;
		if (rc && !first)
			first = rc;
	}
	return first;
}

int batch_start(struct ring *r, struct op **ops, unsigned int n, unsigned int min_complete)
{
	int rc = 0;

	for (unsigned int i = 0; !rc && i < n; i++)
		rc = op_setup(ops[i]);
	for (unsigned int i = 0; !rc && i < n; i++)
		rc = ring_queue(r, ops[i]);
	return rc ? rc : ring_submit(r, min_complete);
}

int batch_end(struct ring *r, struct op **ops, unsigned int n)
{
	int rc = ring_wait(r, NULL);
	int first = rc;

	if (rc == -ETIMEDOUT)
		return rc;
	for (unsigned int i = 0; i < n; i++) {
		rc = op_finish(ops[i]);
		if (rc && !first)
			first = rc;
		op_free(ops[i]);
	}
	return first;
}

int batch_pick(struct ring *r, struct op **ret_ops, unsigned int n, const char *mode, unsigned int without)
{
	const struct op_def *defs[OP_MAX_DEFS];
	unsigned int count = op_select(defs, OP_MAX_DEFS, without);

	for (unsigned int i = 0; i < n; i++) {
		ret_ops[i] = op_new(r, defs[wl_random(count)], mode);
		if (!ret_ops[i])
			return -ENOMEM;
	}
	return 0;
}

int in_child(int (*fn)(void *), void *arg, pid_t *ret_pid)
{
	pid_t pid = fork();
	int rc;

	if (pid < 0) {
		wl_error("fork: %m");
		return -errno;
	}
	if (pid) {
		*ret_pid = pid;
		return 0;
	}
	rc = truth_open();
	if (!rc)
		rc = fn(arg);
	_exit(rc ? 1 : 0);
}

int wait_child(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid) {
		wl_error("waitpid: %m");
		return -errno;
	}
	if (WIFSIGNALED(status))
		wl_error("process %d died of signal %d", (int)pid, WTERMSIG(status));
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ECHILD;
}
