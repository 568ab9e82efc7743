/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "resume.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stitch/assemble.h"
#include "stitch/pipeline.h"

/* The file's identity: false if it is not there. */
static bool identify(const struct listed *file, dev_t *ret_dev, ino_t *ret_inode)
{
	struct stat st = { .st_dev = file->dev, .st_ino = file->inode };

	if (!file->inode && stat(file->name, &st) < 0)
		return false;
	*ret_dev = st.st_dev;
	*ret_inode = st.st_ino;
	return true;
}

bool resume_load(struct search *s, const struct file_list *files, struct checkpoint *ret_from, bool *ret_passed,
		 size_t *ret_first)
{
	struct query *q = &s->query;
	int rc = checkpoint_load(q->checkpoint, ret_from);
	ino_t inode;
	dev_t dev;
	size_t i;

	/* An event that is left out of the search will not be passed. */
	*ret_passed = rc == -ENOENT || q->checkpoint_time || !ret_from->has_event || q->scan.has_serial ||
		      q->scan.start > ret_from->stamp.sec;
	*ret_first = 0;
	if (rc == -ENOENT)
		return true;
	if (rc < 0) {
		cli_error(s->cli, "%s: %s", q->checkpoint, rc == -EBADMSG ? "not a checkpoint file" : strerror(-rc));
		return false;
	}
	if (q->checkpoint_time) {
		q->scan.start = ret_from->stamp.sec;
		return true;
	}
	for (i = 0; i < files->n; i++)
		if (identify(&files->file[i], &dev, &inode) && dev == ret_from->dev && inode == ret_from->inode)
			break;
	if (i == files->n)
		cli_error(s->cli, "%s: the checkpoint's file is not among the logs; -ts checkpoint uses only its time",
			  q->checkpoint);
	*ret_first = i;
	return i < files->n;
}

void resume_save(struct search *s, const struct checkpoint *to, bool beyond, bool whole)
{
	int rc = 0;

	if (beyond) {
		cli_error(s->cli, "%s: the checkpoint's event is not in the log, which has newer events",
			  s->query.checkpoint);
		s->exit_status = EXIT_PASSED_CHECKPOINT;
	} else if (whole && to->has_event) {
		rc = checkpoint_save(s->query.checkpoint, to);
	}
	if (rc == 0)
		return;
	cli_error(s->cli, "%s: %s", s->query.checkpoint, strerror(-rc));
	s->exit_status = EXIT_UNSAVED_CHECKPOINT;
}

/*
 * Operations come in the same order whenever the same log is read, so those after the checkpoint's are new. Those
 * of one event are held until one of another event comes: what the end of the log may cut apart is left for the
 * next search.
 */
struct resume {
	struct search *s;
	const struct file_list *files;
	struct checkpoint from, to;
	bool passed, beyond;
	size_t n, room;
	struct uop **held; /* references; of one event */
};

struct resume *resume_new(struct search *s, const struct file_list *files)
{
	struct resume *re = calloc(1, sizeof(*re));
	size_t first;

	if (!re)
		return NULL;
	re->s = s;
	re->files = files;
	if (resume_load(s, files, &re->from, &re->passed, &first))
		return re;
	s->exit_status = EXIT_BAD_CHECKPOINT;
	free(re);
	return NULL;
}

static bool is_event(const struct checkpoint *cp, const struct event *ev)
{
	return cp->has_event && stamp_cmp(&cp->stamp, &ev->stamp) == 0 && strcmp(cp->node, ev->node->name) == 0;
}

static void note_event(struct resume *re, const struct event *ev)
{
	size_t i, n = strlen(ev->node->name);

	re->to.has_event = true;
	re->to.stamp = ev->stamp;
	re->to.type = REC_URINGOP;
	n = n < CHECKPOINT_NODE ? n : CHECKPOINT_NODE - 1;
	memcpy(re->to.node, ev->node->name, n);
	re->to.node[n] = '\0';
	for (i = 0; i < re->files->n; i++)
		if (strcmp(re->files->file[i].name, ev->src.file) == 0)
			(void)identify(&re->files->file[i], &re->to.dev, &re->to.inode);
}

static void forget(struct resume *re)
{
	while (re->n)
		uop_unref(re->held[--re->n]);
}

/* The operations of an event are all there. */
static int event_ends(struct resume *re, int (*fn)(void *data, const struct uop *op), void *data)
{
	const struct event *ev = re->held[0]->ev;
	bool is_new = re->passed;
	size_t i;
	int rc = 0;

	re->passed |= is_event(&re->from, ev);
	re->beyond |= !re->passed && ev->stamp.sec > re->from.stamp.sec + ASSEMBLE_TIMEOUT_MS / 1000;
	note_event(re, ev);
	for (i = 0; i < re->n && rc == 0 && is_new; i++)
		rc = fn(data, re->held[i]);
	forget(re);
	return rc;
}

int resume_take(struct resume *re, const struct uop *op, int (*fn)(void *data, const struct uop *op), void *data)
{
	struct uop **held;
	int rc = 0;

	if (re->n && re->held[0]->ev != op->ev)
		rc = event_ends(re, fn, data);
	if (rc == 0 && re->n == re->room) {
		held = reallocarray(re->held, re->room ? 2 * re->room : 16, sizeof(struct uop *));
		if (!held)
			return -ENOMEM;
		re->held = held;
		re->room = re->room ? 2 * re->room : 16;
	}
	if (rc == 0)
		re->held[re->n++] = uop_ref((struct uop *)(uintptr_t)op);
	return rc;
}

void resume_end(struct resume *re, bool whole)
{
	forget(re);
	resume_save(re->s, &re->to, re->beyond && !re->passed, whole);
}

void resume_free(struct resume *re)
{
	if (re) {
		forget(re);
		free(re->held);
	}
	free(re);
}
