/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#define RECORDS 8	/* room for as many at first */
#define TEXT 1024

static void account(struct event *ev, size_t bytes)
{
	*ev->node->live += bytes - ev->bytes;
	ev->bytes = (uint32_t)bytes;
}

/* What it takes as it grows. */
static size_t size_of(const struct event *ev)
{
	return sizeof(*ev) + ev->room * sizeof(*ev->rec) + ev->text_room;
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
	ev->call = -1;
	account(ev, sizeof(*ev));
	return ev;
}

/* Moves a view of the line at @from to the same place of the line at @to. */
static struct str moved(struct str s, const char *from, const char *to)
{
	return (struct str){ to + (s.n ? s.p - from : 0), s.n };
}

static void move_record(struct record *r, const char *to)
{
	const char *from = r->line.p;

	r->line.p = to;
	r->node = moved(r->node, from, to);
	r->type_name = moved(r->type_name, from, to);
	r->body = moved(r->body, from, to);
	r->enriched = moved(r->enriched, from, to);
}

/* The records stand one behind the other, each with a NUL. */
static void move_records(struct event *ev, char *to)
{
	uint32_t i;

	for (i = 0; i < ev->n; i++) {
		size_t n = ev->rec[i].line.n;

		move_record(&ev->rec[i], to);
		to += n + 1;
	}
}

static bool grow_records(struct event *ev)
{
	uint32_t room = ev->room ? ev->room * 2 : RECORDS;
	struct record *rec = reallocarray(ev->rec, room, sizeof(*rec));

	if (!rec)
		return false;
	ev->rec = rec;
	ev->room = room;
	return true;
}

static bool grow_text(struct event *ev, size_t need)
{
	size_t room = ev->text_room ? ev->text_room : TEXT;
	char *text;

	while (room < need)
		room *= 2;
	text = room <= UINT32_MAX / 2 ? realloc(ev->text, room) : NULL;
	if (!text)
		return false;
	if (text != ev->text)
		move_records(ev, text);
	ev->text = text;
	ev->text_room = (uint32_t)room;
	return true;
}

static void note_call(struct event *ev, const struct record *rec)
{
	int64_t nr;

	if (ev->call < 0 && record_i64(rec, "syscall", &nr) == 0 && nr >= 0 && nr <= INT32_MAX)
		ev->call = (int32_t)nr;
}

int event_add(struct event *ev, const struct record *rec)
{
	size_t need = ev->text_n + rec->line.n + 1;
	struct record *r;
	char *line;

	if (ev->n == ev->room && !grow_records(ev))
		return -ENOMEM;
	if (need > ev->text_room && !grow_text(ev, need))
		return -ENOMEM;
	account(ev, size_of(ev));
	line = ev->text + ev->text_n;
	memcpy(line, rec->line.p, rec->line.n);
	line[rec->line.n] = '\0';
	ev->text_n = (uint32_t)need;

	r = &ev->rec[ev->n++];
	*r = *rec;
	move_record(r, line);
	ev->ops += rec->type == REC_URINGOP;
	if (rec->type == REC_SYSCALL)
		note_call(ev, r);
	return 0;
}

void event_pack(struct event *ev)
{
	size_t head = ev->n * sizeof(*ev->rec);
	struct record *rec = ev->text ? malloc(head + ev->text_n) : NULL;
	char *text = ev->text;

	/* Without memory it stays as it is. */
	if (!rec)
		return;
	memcpy(rec, ev->rec, head);
	memcpy((char *)rec + head, text, ev->text_n);
	free(ev->rec);
	ev->rec = rec;
	move_records(ev, (char *)rec + head);
	free(text);
	ev->text = NULL;
	account(ev, sizeof(*ev) + head + ev->text_n);
}

struct event *event_ref(struct event *ev)
{
	ev->refs++;
	return ev;
}

void event_unref(struct event *ev)
{
	if (!ev || --ev->refs)
		return;
	*ev->node->live -= ev->bytes;
	free(ev->text);
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

/* @v with at least @min digits, and where it ends. */
static char *put_number(char *at, uint64_t v, unsigned int min)
{
	char digits[20];
	unsigned int n = 0;

	do {
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v || n < min);
	while (n)
		*at++ = digits[--n];
	return at;
}

void stamp_format(const struct stamp *s, char ret[STAMP_SIZE])
{
	char *at = put_number(ret, s->sec, 1);

	*at++ = '.';
	at = put_number(at, s->msec % 1000, 3);
	*at++ = ':';
	*put_number(at, s->serial, 1) = '\0';
}

void time_format(const struct stamp *s, char ret[TIME_SIZE])
{
	/* The second before is mostly this one, and the C library's way long. */
	static _Thread_local struct { uint64_t sec; char text[TIME_SIZE]; } last = { UINT64_MAX, "" };
	struct tm tm;
	char *at;

	if (s->sec != last.sec) {
		time_t sec = (time_t)s->sec;

		if (!gmtime_r(&sec, &tm) || !strftime(last.text, sizeof(last.text) - 6, "%Y-%m-%dT%H:%M:%S", &tm))
			strcpy(last.text, "?");
		last.sec = s->sec;
	}
	at = stpcpy(ret, last.text);
	*at++ = '.';
	at = put_number(at, s->msec % 1000, 3);
	strcpy(at, "Z");
}
