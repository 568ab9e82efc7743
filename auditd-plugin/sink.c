/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sink.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "medium.h"
#include "say.h"

#define RETRY_MS 250
#define LOOK_MS 1000            /* between looks whether a medium that takes no more is still there */
#define KEEP_BYTES (256u << 10) /* of an empty buffer */

struct sink {
	struct sink_config cfg;
	struct medium *medium;
	struct sink *after; /* holds a reference */
	pthread_t thread;
	int wake;             /* eventfd */
	struct outbuf batch;  /* the thread's: what it writes */
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t over;  /* ended is true */
	unsigned int refs;
	struct outbuf front; /* what has been put in */
	size_t held;         /* bytes in the batch */
	uint64_t put;        /* messages */
	bool asleep, stop, reopen, ended;
	bool full;        /* until half of the buffer is free again */
	uint64_t stop_by; /* ms */
	struct sink_stats stats;
};

static struct medium *medium_new(const struct sink_config *cfg)
{
	switch (cfg->type) {
	case SINK_FILE:
		return file_medium(cfg);
	case SINK_SOCKET:
		return socket_medium(cfg);
	case SINK_SYSLOG:
		return syslog_medium(cfg);
	case SINK_STDOUT:
		break;
	}
	return stdout_medium(cfg);
}

static void unref(struct sink *s)
{
	unsigned int refs;

	pthread_mutex_lock(&s->lock);
	refs = --s->refs;
	pthread_mutex_unlock(&s->lock);
	if (refs)
		return;
	if (s->medium)
		s->medium->ops->free(s->medium);
	if (s->after)
		unref(s->after);
	outbuf_clear(&s->batch, 0);
	outbuf_clear(&s->front, 0);
	if (s->wake >= 0)
		close(s->wake);
	pthread_cond_destroy(&s->over);
	pthread_mutex_destroy(&s->lock);
	sink_config_clear(&s->cfg);
	free(s);
}

int sink_new(const struct sink_config *cfg, struct sink **ret)
{
	struct sink *s = calloc(1, sizeof(*s));
	int rc;

	if (!s || sink_config_copy(cfg, &s->cfg) < 0) {
		free(s);
		return -ENOMEM;
	}
	s->refs = 1;
	s->reopen = true;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->over, NULL);
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	rc = s->wake < 0 ? -errno : -ENOMEM;
	s->medium = s->wake < 0 ? NULL : medium_new(&s->cfg);
	if (!s->medium) {
		unref(s);
		return rc;
	}
	*ret = s;
	return 0;
}

/* Not a failure: the reader is slow, or has not come yet. */
static bool is_waiting(int rc)
{
	return rc == -EAGAIN || rc == -ENOTCONN;
}

/* Counts the result of an attempt to write, and reports a change. */
static void note_result(struct sink *s, int rc, size_t msgs, size_t bytes)
{
	int err = is_waiting(rc) ? 0 : -rc;
	bool news;

	pthread_mutex_lock(&s->lock);
	s->stats.written += msgs;
	s->stats.bytes += bytes;
	s->held -= bytes;
	news = (err != 0) != (s->stats.error != 0);
	s->stats.failures += err && news;
	s->stats.error = err;
	pthread_mutex_unlock(&s->lock);
	if (news && err)
		say(LOG_ERR, "%s: cannot be written: %s; operations wait in its buffer and are dropped when it is full",
		    sink_config_name(&s->cfg), strerror(err));
	else if (news)
		say(LOG_NOTICE, "%s: can be written again", sink_config_name(&s->cfg));
}

/* The medium will never take the next message: drop it, so that the others are written. */
static void refuse(struct sink *s)
{
	size_t n = outbuf_next(&s->batch).n;

	outbuf_written(&s->batch, n);
	pthread_mutex_lock(&s->lock);
	s->held -= n;
	if (s->stats.refused++ == 0)
		say(LOG_WARNING, "%s: dropped a message of %zu bytes, which is too long for this output",
		    sink_config_name(&s->cfg), n);
	pthread_mutex_unlock(&s->lock);
}

static int write_batch(struct sink *s)
{
	size_t msgs = s->batch.done, bytes = outbuf_rest(&s->batch).n;
	int rc = s->medium->ops->write(s->medium, &s->batch);

	msgs = s->batch.done - msgs;
	bytes -= outbuf_rest(&s->batch).n;
	if (rc == -EMSGSIZE) {
		note_result(s, 0, msgs, bytes);
		refuse(s);
		return 0;
	}
	note_result(s, rc, msgs, bytes);
	return rc;
}

/* Waits for messages, or for the medium, or for @ms (-1: for ever). */
static void wait_for_news(struct sink *s, bool writing, int ms)
{
	struct pollfd fds[1 + MEDIUM_MAX_FDS] = { { .fd = s->wake, .events = POLLIN } };
	size_t n = 1;
	uint64_t count;

	if (s->medium->ops->wait)
		n += s->medium->ops->wait(s->medium, fds + 1, writing);
	poll(fds, n, ms);
	(void)!read(s->wake, &count, sizeof(count));
}

struct orders {
	bool more; /* messages to write */
	bool stop, reopen;
	bool asleep; /* nothing to do: news will wake it */
	int left_ms; /* until the end, -1 if none has been set */
};

/* Gets what there is to do. If there is nothing, the thread counts as asleep. */
static void take_orders(struct sink *s, bool may_sleep, struct orders *ret)
{
	pthread_mutex_lock(&s->lock);
	if (outbuf_empty(&s->batch) && s->front.n_msgs) {
		struct outbuf empty = s->batch;

		outbuf_clear(&empty, KEEP_BYTES);
		s->batch = s->front;
		s->front = empty;
		s->held = s->batch.n;
	}
	ret->more = !outbuf_empty(&s->batch);
	ret->stop = s->stop;
	ret->reopen = s->reopen;
	ret->left_ms = -1;
	if (s->stop) {
		uint64_t now = now_ms();

		ret->left_ms = now < s->stop_by ? (int)(s->stop_by - now) : 0;
	}
	s->reopen = false;
	s->asleep = ret->asleep = !ret->more && !ret->stop && !ret->reopen && may_sleep;
	pthread_mutex_unlock(&s->lock);
}

static void end(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	s->ended = true;
	pthread_cond_broadcast(&s->over);
	pthread_mutex_unlock(&s->lock);
}

static void wait_for_end(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	while (!s->ended)
		pthread_cond_wait(&s->over, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

static void open_again(struct sink *s)
{
	int rc = s->medium->ops->open(s->medium);

	if (rc < 0)
		say(LOG_ERR, "%s: cannot be opened: %s", sink_config_name(&s->cfg), strerror(-rc));
}

static void loop(struct sink *s)
{
	bool background = false;
	struct orders o;

	for (;;) {
		int rc = 0, ms;

		take_orders(s, !background, &o);
		if (o.reopen && s->medium->ops->open)
			open_again(s);
		if (o.more)
			rc = write_batch(s);
		/* At the end it waits a while for a slow reader, but not for a full disk or an absent reader. */
		if (o.stop && (!o.more || (rc < 0 && (o.left_ms == 0 || rc != -EAGAIN))))
			return;
		background = s->medium->ops->background && s->medium->ops->background(s->medium);
		if (rc == 0 && !o.asleep)
			continue;
		ms = o.asleep ? -1 : is_waiting(rc) ? LOOK_MS : RETRY_MS;
		if (o.stop && ms > o.left_ms)
			ms = o.left_ms;
		wait_for_news(s, is_waiting(rc), background ? 0 : ms);
	}
}

static void *thread(void *data)
{
	struct sink *s = data;

	if (s->after)
		wait_for_end(s->after);
	loop(s);
	end(s);
	unref(s);
	return NULL;
}

int sink_open(struct sink *s)
{
	s->reopen = false;
	return s->medium->ops->open ? s->medium->ops->open(s->medium) : 0;
}

int sink_start(struct sink *s, struct sink *after)
{
	int rc;

	if (after) {
		pthread_mutex_lock(&after->lock);
		after->refs++;
		pthread_mutex_unlock(&after->lock);
		s->after = after;
	}
	s->refs++;
	rc = pthread_create(&s->thread, NULL, thread, s);
	if (rc) {
		s->refs--;
		return -rc;
	}
	pthread_detach(s->thread);
	return 0;
}

static bool is_full(struct sink *s)
{
	if (s->full && s->held + s->front.n <= s->cfg.buffer / 2)
		s->full = false;
	return s->full;
}

bool sink_full(struct sink *s)
{
	bool full;

	pthread_mutex_lock(&s->lock);
	full = is_full(s);
	pthread_mutex_unlock(&s->lock);
	return full;
}

static void wake(struct sink *s)
{
	uint64_t one = 1;

	(void)!write(s->wake, &one, sizeof(one));
}

bool sink_put(struct sink *s, struct str msg)
{
	bool ok, needed;

	pthread_mutex_lock(&s->lock);
	ok = !is_full(s) && s->held < s->cfg.buffer && outbuf_add(&s->front, msg, s->cfg.buffer - s->held);
	s->full = !ok;
	s->put += ok;
	/* One event can have thousands of operations, more than the buffer holds. */
	needed = s->asleep && s->front.n > s->cfg.buffer / 8;
	s->asleep = s->asleep && !needed;
	pthread_mutex_unlock(&s->lock);
	if (needed)
		wake(s);
	return ok;
}

void sink_flush(struct sink *s)
{
	bool needed;

	pthread_mutex_lock(&s->lock);
	needed = s->asleep && s->front.n_msgs;
	s->asleep = s->asleep && !needed;
	pthread_mutex_unlock(&s->lock);
	if (needed)
		wake(s);
}

void sink_reopen(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	s->reopen = true;
	pthread_mutex_unlock(&s->lock);
	wake(s);
}

void sink_stop(struct sink *s)
{
	pthread_mutex_lock(&s->lock);
	if (!s->stop)
		s->stop_by = now_ms() + SINK_FLUSH_MS;
	s->stop = true;
	pthread_mutex_unlock(&s->lock);
	wake(s);
}

bool sink_ended(struct sink *s)
{
	bool ended;

	pthread_mutex_lock(&s->lock);
	ended = s->ended;
	pthread_mutex_unlock(&s->lock);
	return ended;
}

void sink_free(struct sink *s)
{
	if (s)
		unref(s);
}

void sink_stats(struct sink *s, struct sink_stats *ret)
{
	pthread_mutex_lock(&s->lock);
	*ret = s->stats;
	/* The batch belongs to the thread, but its messages can be counted: put in, and neither written nor refused. */
	ret->waiting = s->put - s->stats.written - s->stats.refused;
	pthread_mutex_unlock(&s->lock);
}

const struct sink_config *sink_config(const struct sink *s)
{
	return &s->cfg;
}

const char *sink_name(const struct sink *s)
{
	return sink_config_name(&s->cfg);
}
