/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scan.h"

#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_NAME 64

static unsigned int look_up(struct str name)
{
	char text[MAX_NAME + 1];
	int type;

	if (name.n > MAX_NAME)
		return 0;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	/* It knows UNKNOWN[number], too. */
	type = audit_name_to_msg_type(text);
	return type > 0 && type < SCAN_MAX_TYPE ? (unsigned int)type : 0;
}

unsigned int scan_type(struct type_cache *cache, struct str name)
{
	size_t i = name.n, hash = name.n;

	if (name.n == 0 || name.n > sizeof(cache->slot[0].name))
		return look_up(name);
	hash += (unsigned char)name.p[0] * 7u + (unsigned char)name.p[name.n / 2] * 31u + (unsigned char)name.p[name.n - 1] * 131u +
		(unsigned char)name.p[(name.n - 1) * 3 / 4] * 17u;
	i = hash % (sizeof(cache->slot) / sizeof(cache->slot[0]));
	if (cache->slot[i].n != name.n || memcmp(cache->slot[i].name, name.p, name.n) != 0) {
		memcpy(cache->slot[i].name, name.p, name.n);
		cache->slot[i].n = (uint8_t)name.n;
		cache->slot[i].type = (uint16_t)look_up(name);
	}
	return cache->slot[i].type;
}

/* The head of a line: where its parts are. */
struct head {
	struct str node, type;
	const char *id;		/* behind "audit(" */
};

static const char *find(const char *p, const char *end, char c)
{
	while (p < end && *p != c)
		p++;
	return p < end ? p : NULL;
}

static bool parse_head(const char *p, const char *end, struct head *h)
{
	static const char msg[] = " msg=audit(";
	const char *stop;

	h->node = (struct str){ p, 0 };
	if (end - p > 5 && *p == 'n' && memcmp(p, "node=", 5) == 0) {
		stop = find(p + 5, end, ' ');
		if (!stop || stop == p + 5)
			return false;
		h->node = (struct str){ p + 5, (size_t)(stop - p) - 5 };
		p = stop + 1;
	}
	if (end - p < 6 || memcmp(p, "type=", 5) != 0)
		return false;
	p += 5;
	stop = find(p, end, ' ');
	if (!stop || stop == p || stop - p > MAX_NAME || (size_t)(end - stop) < sizeof(msg) - 1 ||
	    memcmp(stop, msg, sizeof(msg) - 1) != 0)
		return false;
	h->type = (struct str){ p, (size_t)(stop - p) };
	h->id = stop + sizeof(msg) - 1;
	return true;
}

static struct run *new_run(struct run_list *list)
{
	struct run *runs;
	size_t room;

	if (list->n == list->room) {
		room = list->room ? list->room * 2 : 512;
		runs = reallocarray(list->run, room, sizeof(*runs));
		if (!runs)
			return NULL;
		list->run = runs;
		list->room = room;
	}
	return &list->run[list->n++];
}

/* The id of the last record: the next is mostly of the same event. */
struct last {
	const char *id;
	size_t n;		/* up to and with the ')'; 0 if none */
	struct stamp stamp;
	bool outside;		/* it does not exist */
	struct run *run;	/* that ends with it, or NULL */
};

static bool same_as_last(const struct last *last, const struct head *h, const char *end)
{
	return last->n && (size_t)(end - h->id) >= last->n && memcmp(h->id, last->id, last->n) == 0;
}

static bool is_outside(const struct scan_want *want, const struct stamp *s)
{
	return (want->start && s->sec < want->start) || (want->end && s->sec > want->end) ||
	       (want->has_serial && s->serial != want->serial);
}

static bool read_id(const struct scan_want *want, const struct head *h, const char *end, struct last *last)
{
	size_t left = (size_t)(end - h->id);
	const char *stop = memchr(h->id, ')', left < 64 ? left : 64);

	last->n = 0;
	last->run = NULL;
	/* record_parse() wants the colon. */
	if (!stop || stop + 1 == end || stop[1] != ':' || stamp_parse((struct str){ h->id, (size_t)(stop - h->id) }, &last->stamp) < 0)
		return false;
	last->id = h->id;
	last->n = (size_t)(stop - h->id) + 1;
	last->outside = is_outside(want, &last->stamp);
	return true;
}

static bool ends_event(unsigned int type)
{
	return type == AUDIT_PROCTITLE || type == AUDIT_EOE;
}

static int add_line(const struct scan_want *want, unsigned int type, struct str line, const struct head *h, struct last *last,
		    struct run_list *list)
{
	bool wanted = want->all_types || (type && want->types[type]);
	struct run *run = last->run;

	if (run && str_eq(run->node, h->node)) {
		run->text.n += line.n;
		run->wanted |= wanted;
		run->whole |= ends_event(type);
		return 0;
	}
	run = new_run(list);
	if (!run)
		return -ENOMEM;
	*run = (struct run){ last->stamp, h->node, line, type, wanted, ends_event(type), want->n_needles == 0 };
	last->run = run;
	return 0;
}

static void note_time(struct run_list *list, uint64_t sec)
{
	if (sec > list->newest)
		list->newest = sec;
	if (sec < list->oldest || list->oldest == 0)
		list->oldest = sec;
}

/* Marks the runs that have it. */
static void mark(struct run_list *list, struct str text, struct str needle)
{
	const char *at = text.p, *stop = text.p + text.n;
	size_t i = 0;

	while ((at = memmem(at, (size_t)(stop - at), needle.p, needle.n))) {
		while (i < list->n && list->run[i].text.p + list->run[i].text.n <= at)
			i++;
		if (i == list->n)
			return;
		if (list->run[i].text.p > at) {	/* a line that is in no run */
			at++;
			continue;
		}
		list->run[i].needle = true;
		at = list->run[i].text.p + list->run[i].text.n;
	}
}

/* Events with another serial do not exist: mostly there is nothing to do. */
static bool has_no_serial(const struct scan_want *want, struct str text)
{
	char id[32];
	int n;

	if (!want->has_serial)
		return false;
	n = snprintf(id, sizeof(id), ":%" PRIu64 ")", want->serial);
	return !memmem(text.p, text.n, id, (size_t)n);
}

/* It still tells the time. */
static struct str last_line(struct str text)
{
	const char *end = text.n > 1 ? memrchr(text.p, '\n', text.n - 1) : NULL;

	return end ? str_skip(text, (size_t)(end + 1 - text.p)) : text;
}

static int scan_lines(const struct scan_want *want, struct type_cache *cache, struct str text, struct run_list *ret)
{
	const char *p = text.p, *stop = text.p + text.n;
	struct last last = { 0 };

	while (p < stop) {
		const char *end = memchr(p, '\n', (size_t)(stop - p));
		const struct str line = { p, (size_t)((end ? end + 1 : stop) - p) };
		struct head h;

		if (!end)
			end = stop;
		if (!parse_head(p, end, &h) || (!same_as_last(&last, &h, end) && !read_id(want, &h, end, &last))) {
			ret->bad_lines += end > p;
			last.n = 0;
			last.run = NULL;
		} else if (!last.outside) {
			if (add_line(want, scan_type(cache, h.type), line, &h, &last, ret) < 0)
				return -ENOMEM;
			note_time(ret, last.stamp.sec);
		} else {
			last.run = NULL;
			note_time(ret, last.stamp.sec);
		}
		p += line.n;
	}
	return 0;
}

int scan_text(const struct scan_want *want, struct type_cache *cache, struct str text, struct run_list *ret)
{
	size_t i;

	ret->n = 0;
	ret->bad_lines = ret->newest = ret->oldest = 0;
	if (has_no_serial(want, text))
		text = last_line(text);
	if (scan_lines(want, cache, text, ret) < 0)
		return -ENOMEM;
	for (i = 0; i < want->n_needles; i++)
		mark(ret, text, want->needle[i]);
	return 0;
}
