/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs.h"

#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "follow.h"

#define DEFAULT_LOG "/var/log/audit/audit.log"
#define MAX_READERS 3
#define BIG (8 << 20) /* bytes of files that are worth threads */

/* As ausearch: a pipe on standard input is read if nothing else is named. */
static int list(const struct query *q, struct file_list *ret)
{
	struct stat st;

	if (!q->input && !q->input_logs && fstat(STDIN_FILENO, &st) == 0 && S_ISFIFO(st.st_mode))
		return file_list_one("-", ret);
	if (!q->input)
		return file_list_rotated(DEFAULT_LOG, ret);
	return file_list_named(q->input, ret);
}

int logs_list(const struct query *q, struct file_list *ret)
{
	int rc = list(q, ret);

	if (rc == 0 && q->scan.only_audit)
		file_list_only_audit(ret);
	return rc;
}

bool logs_can_be_reread(const struct file_list *files)
{
	struct stat st;
	size_t i;

	for (i = 0; i < files->n; i++)
		if (files->file[i].inode == 0 && (stat(files->file[i].name, &st) < 0 || !S_ISREG(st.st_mode)))
			return false;
	return files->n > 0;
}

unsigned int logs_readers(const struct file_list *files)
{
	off_t size = 0;
	struct stat st;
	cpu_set_t cpus;
	size_t i;

	for (i = 0; i < files->n; i++)
		if (stat(files->file[i].name, &st) == 0)
			size += st.st_size;
	if (size < BIG || sched_getaffinity(0, sizeof(cpus), &cpus) < 0 || CPU_COUNT(&cpus) < 1)
		return 0;
	return CPU_COUNT(&cpus) - 1 < MAX_READERS ? (unsigned int)CPU_COUNT(&cpus) - 1 : MAX_READERS;
}

static void progress(void *data, uint64_t bytes)
{
	struct search *s = data;

	progress_note(&s->progress, bytes);
}

static bool is_packed(const struct listed *file)
{
	struct input *in;
	struct stat st;
	bool packed;

	if (!file->inode && (stat(file->name, &st) < 0 || !S_ISREG(st.st_mode)))
		return false;
	packed = file_list_open(file, &in) == 0;
	if (!packed)
		return false;
	packed = input_seekable(in) < 0;
	input_close(in);
	return packed;
}

int logs_feed(struct search *s, const struct file_list *files, struct pipeline *pl, const bool *done, bool quiet)
{
	bool follow = s->query.follow;
	/* The last one grows. */
	size_t i, n = follow && !is_packed(&files->file[files->n - 1]) ? files->n - 1 : files->n;
	int rc = 0, error;

	if (!follow)
		pipeline_on_bytes(pl, progress, s);
	for (i = 0; i < n && rc == 0 && !*done; i++) {
		rc = pipeline_feed_file(pl, &files->file[i], done, &error);
		if (!error || quiet)
			continue;
		cli_error(s->cli, "%s: %s", input_told(files->file[i].name), input_error(error));
		s->failed = true;
	}
	return follow && rc == 0 ? follow_log(s, pl, files, n == files->n, done) : rc;
}
