/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void account(struct event *ev, size_t bytes)
{
	ev->bytes += bytes;
	*ev->node->live += bytes;
}

struct event *event_new(struct node *node, const struct stamp *stamp, struct source src)
{
	struct event *ev = calloc(1, sizeof(*ev));

	if (!ev)
		return NULL;
	ev->refs = 1;
	ev->node = node;
	ev->starts = node->starts;
	ev->stamp = *stamp;
	ev->src = src;
	account(ev, sizeof(*ev));
	return ev;
}

/* Moves a view of the line at @from to the same place of the line at @to. */
static struct str moved(struct str s, const char *from, const char *to)
{
	return s.n ? (struct str){ to + (s.p - from), s.n } : (struct str){ to, 0 };
}

int event_add(struct event *ev, const struct record *rec)
{
	struct record *r;
	char *line;

	if (ev->n == ev->room) {
		size_t room = ev->room ? ev->room * 2 : 4;

		r = reallocarray(ev->rec, room, sizeof(*r));
		if (!r)
			return -ENOMEM;
		account(ev, (room - ev->room) * sizeof(*r));
		ev->rec = r;
		ev->room = room;
	}
	line = malloc(rec->line.n + 1);
	if (!line)
		return -ENOMEM;
	account(ev, rec->line.n + 1);
	memcpy(line, rec->line.p, rec->line.n);
	line[rec->line.n] = '\0';

	r = &ev->rec[ev->n++];
	*r = *rec;
	r->line.p = line;
	r->node = moved(rec->node, rec->line.p, line);
	r->type_name = moved(rec->type_name, rec->line.p, line);
	r->body = moved(rec->body, rec->line.p, line);
	r->enriched = moved(rec->enriched, rec->line.p, line);
	return 0;
}

struct event *event_ref(struct event *ev)
{
	ev->refs++;
	return ev;
}

static void free_line(struct str line)
{
	/* event_add() made it. */
	free((void *)(uintptr_t)line.p);
}

void event_unref(struct event *ev)
{
	size_t i;

	if (!ev || --ev->refs)
		return;
	*ev->node->live -= ev->bytes;
	for (i = 0; i < ev->n; i++)
		free_line(ev->rec[i].line);
	free(ev->rec);
	free(ev);
}

const struct record *event_record(const struct event *ev, enum record_type type)
{
	size_t i;

	for (i = 0; i < ev->n; i++)
		if (ev->rec[i].type == type)
			return &ev->rec[i];
	return NULL;
}

size_t event_count(const struct event *ev, enum record_type type)
{
	size_t i, n = 0;

	for (i = 0; i < ev->n; i++)
		n += ev->rec[i].type == type;
	return n;
}

void stamp_format(const struct stamp *s, char ret[STAMP_SIZE])
{
	snprintf(ret, STAMP_SIZE, "%" PRIu64 ".%03" PRIu32 ":%" PRIu64, s->sec, s->msec % 1000, s->serial);
}

void time_format(const struct stamp *s, char ret[TIME_SIZE])
{
	time_t sec = (time_t)s->sec;
	char day[40] = "?";
	struct tm tm;

	if (gmtime_r(&sec, &tm) && !strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm))
		strcpy(day, "?");
	snprintf(ret, TIME_SIZE, "%s.%03" PRIu32 "Z", day, s->msec % 1000);
}
