/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/scan.h"

#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/line-end.h"
#include "record/line.h"
#include "stitch/evidence.h"

/* What is done for each line, in the loops for the processors that there are. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

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
	/* Or it is older than the type. */
	if (type <= 0)
		return evidence_type(name);
	return type > 0 && type < SCAN_MAX_TYPE ? (unsigned int)type : 0;
}

#define TYPE "type="
#define BEFORE_ID " msg=audit("
#define AROUND (sizeof(TYPE BEFORE_ID) - 1)
#define MAX_CACHED (SCAN_HEAD - AROUND) /* bytes of a name */
#define HASHED (sizeof(TYPE) - 1 + 16)  /* bytes of a line from which its slot is told */

/*
 * By the sixteen bytes from a name's first on: a short one has the first digits of the time in them, which stay for
 * years.
 */
static inline struct type_slot *slot_of(struct type_cache *cache, const char *name)
{
	uint64_t a, b;

	memcpy(&a, name, sizeof(a));
	memcpy(&b, name + 8, sizeof(b));
	return &cache->slot[(a * 0x9e3779b97f4a7c15u ^ b * 0xc2b2ae3d27d4eb4fu) >> 56];
}

static void fill_slot(struct type_slot *slot, struct str name)
{
	char *p = mempcpy(slot->head, TYPE, sizeof(TYPE) - 1);

	p = mempcpy(p, name.p, name.n);
	memcpy(p, BEFORE_ID, sizeof(BEFORE_ID) - 1);
	slot->n = (uint8_t)(AROUND + name.n);
	slot->type = (uint16_t)look_up(name);
}

unsigned int scan_type(struct type_cache *cache, struct str name)
{
	char text[MAX_CACHED] = "";
	struct type_slot *slot;

	if (name.n == 0 || name.n > MAX_CACHED)
		return look_up(name);
	memcpy(text, name.p, name.n);
	slot = slot_of(cache, text);
	if (slot->n != AROUND + name.n || memcmp(slot->head + sizeof(TYPE) - 1, name.p, name.n) != 0)
		fill_slot(slot, name);
	return slot->type;
}

/* The head of a line: where its parts are. */
struct head {
	struct str node;
	unsigned int type; /* its number */
	const char *id;    /* behind "audit(" */
};

static const char *find_char(const char *p, const char *end, char c)
{
	while (p < end && *p != c)
		p++;
	return p < end ? p : NULL;
}

/* 0 if the 16 bytes are the same. */
static inline uint64_t differ16(const char *a, const char *b)
{
	uint64_t x[2], y[2];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return (x[0] ^ y[0]) | (x[1] ^ y[1]);
}

/* memcmp() of 16 to 32 bytes, where a call would cost more than the work. */
static inline bool same(const char *a, const char *b, size_t n)
{
	return (differ16(a, b) | differ16(a + n - 16, b + n - 16)) == 0;
}

/* A line that begins as one did before, and is not near the end. */
static inline bool known_head(struct type_cache *cache, const char *p, struct head *h)
{
	const struct type_slot *slot = slot_of(cache, p + sizeof(TYPE) - 1);

	if (slot->n == 0 || !same(slot->head, p, slot->n))
		return false;
	h->type = slot->type;
	h->id = p + slot->n;
	return true;
}

static bool new_head(struct type_cache *cache, const char *p, const char *end, struct head *h)
{
	const bool typed = str_starts((struct str){ p, (size_t)(end - p) }, STR_LIT(TYPE));
	const char *stop = typed ? find_char(p, end, ' ') : NULL;
	const struct str name = { p + sizeof(TYPE) - 1, stop ? (size_t)(stop - p) - (sizeof(TYPE) - 1) : 0 };

	if (name.n == 0 || name.n > MAX_NAME || memchr(name.p, '=', name.n) ||
	    !str_starts((struct str){ stop, (size_t)(end - stop) }, STR_LIT(BEFORE_ID)))
		return false;
	h->id = stop + sizeof(BEFORE_ID) - 1;
	if (name.n <= MAX_CACHED && (size_t)(end - p) >= HASHED)
		fill_slot(slot_of(cache, name.p), name);
	h->type = look_up(name);
	return true;
}

static bool parse_node(const char **p, const char *end, struct head *h)
{
	const char *stop = find_char(*p + 5, end, ' ');

	h->node = (struct str){ *p + 5, stop ? (size_t)(stop - *p) - 5 : 0 };
	if (h->node.n == 0 || memchr(h->node.p, '=', h->node.n))
		return false;
	*p = stop + 1;
	return true;
}

static bool parse_head(struct type_cache *cache, const char *p, const char *end, struct head *h)
{
	h->node = (struct str){ p, 0 };
	if (p < end && *p == 'n' && str_starts((struct str){ p, (size_t)(end - p) }, STR_LIT("node=")) &&
	    !parse_node(&p, end, h))
		return false;
	return ((size_t)(end - p) >= SCAN_HEAD && known_head(cache, p, h)) || new_head(cache, p, end, h);
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
	size_t n; /* with the "):" behind it; 0 if none */
	struct stamp stamp;
	bool outside;    /* it does not exist */
	bool noted;      /* its time */
	struct run *run; /* that ends with it, or NULL */
};

#define IN_FRONT 2 /* bytes in front of an id, with which one as nearly all are has 16 bytes at least */

static inline bool same_as_last(const struct last *last, const struct head *h, const char *end)
{
	size_t n = last->n + IN_FRONT;

	if (last->n == 0 || (size_t)(end - h->id) < last->n)
		return false;
	return n >= 16 && n <= 32 ? same(h->id - IN_FRONT, last->id - IN_FRONT, n) :
				    memcmp(h->id, last->id, last->n) == 0;
}

static bool is_outside(const struct scan_query *query, const struct stamp *s)
{
	return (query->start && s->sec < query->start) || (query->end && s->sec > query->end) ||
	       (query->has_serial && s->serial != query->serial);
}

/*
 * An id as nearly all are, "1795297783.135:15):": its length with that end, or 0. What is another is left to
 * stamp_parse().
 */
static inline size_t usual_id(const char *p, size_t left, struct stamp *ret)
{
	size_t n = stamp_usual(p, left, ret);

	return n && left - n >= 2 && p[n] == ')' && p[n + 1] == ':' ? n + 2 : 0;
}

static __attribute__((noinline)) size_t any_id(const char *p, size_t left, struct stamp *ret)
{
	const char *stop = memchr(p, ')', left < 64 ? left : 64);

	/* record_parse() wants the colon. */
	if (!stop || (size_t)(stop + 1 - p) == left || stop[1] != ':' ||
	    stamp_parse((struct str){ p, (size_t)(stop - p) }, ret) < 0)
		return 0;
	return (size_t)(stop - p) + 2;
}

static ALWAYS_INLINE bool read_id(const struct scan_query *query, const struct head *h, const char *end,
				  struct last *last)
{
	size_t left = (size_t)(end - h->id);

	last->run = NULL;
	last->noted = false;
	last->id = h->id;
	last->n = usual_id(h->id, left, &last->stamp);
	if (last->n == 0)
		last->n = any_id(h->id, left, &last->stamp);
	last->outside = last->n && is_outside(query, &last->stamp);
	return last->n > 0;
}

static bool ends_event(unsigned int type)
{
	return type == AUDIT_PROCTITLE || type == AUDIT_EOE;
}

/* audit-userspace's common/common.c, audit_is_last_record(). */
bool scan_is_alone(unsigned int type)
{
	return type == AUDIT_PROCTITLE || type == AUDIT_EOE || (type > AUDIT_LOGIN && type < AUDIT_FIRST_EVENT) ||
	       type >= AUDIT_FIRST_ANOM_MSG || type == AUDIT_KERNEL || (type >= AUDIT_MAC_UNLBL_ALLOW && type <= 1420);
}

static ALWAYS_INLINE int add_line(const struct scan_query *query, unsigned int type, struct str line,
				  const struct head *h, struct last *last, struct run_list *list)
{
	bool wanted = query->all_types || (type && query->types[type]);
	struct run *run = last->run;

	if (wanted)
		list->marks[last->stamp.serial % SCAN_MARKS / 64] |= (uint64_t)1 << last->stamp.serial % 64;
	if (run && str_eq(run->node, h->node)) {
		run->text.n += line.n;
		run->wanted |= wanted;
		run->whole |= ends_event(type);
		return 0;
	}
	run = new_run(list);
	if (!run)
		return -ENOMEM;
	*run = (struct run){ last->stamp, h->node, line, type, wanted, ends_event(type), query->n_needles == 0 };
	last->run = scan_is_alone(type) ? NULL : run;
	return 0;
}

static void note_time(struct run_list *list, uint64_t sec)
{
	if (sec > list->newest)
		list->newest = sec;
}

/* Marks the runs that have it. */
static void mark(struct run_list *list, struct str text, struct str needle)
{
	const char *at = text.p, *stop = text.p + text.n;
	size_t i = 0;

	while ((at = str_find((struct str){ at, (size_t)(stop - at) }, needle))) {
		while (i < list->n && list->run[i].text.p + list->run[i].text.n <= at)
			i++;
		if (i == list->n)
			return;
		if (list->run[i].text.p > at) { /* a line that is in no run */
			at++;
			continue;
		}
		list->run[i].needle = true;
		at = list->run[i].text.p + list->run[i].text.n;
	}
}

/* Events with another serial do not exist: mostly there is nothing to do. */
static bool has_no_serial(const struct scan_query *query, struct str text)
{
	char id[32];
	int n;

	if (!query->has_serial)
		return false;
	n = snprintf(id, sizeof(id), ":%" PRIu64 ")", query->serial);
	return !str_find(text, (struct str){ id, (size_t)n });
}

/* It still tells the time. */
static struct str last_line(struct str text)
{
	const char *end = text.n > 1 ? memrchr(text.p, '\n', text.n - 1) : NULL;

	return end ? str_skip(text, (size_t)(end + 1 - text.p)) : text;
}

/* Takes a line with that head; @end: of its text. */
static ALWAYS_INLINE int take_line(const struct scan_query *query, const struct head *h, struct str line,
				   const char *end, struct last *last, struct run_list *ret)
{
	if (!same_as_last(last, h, end))
		ret->bad_lines += !read_id(query, h, end, last);
	if (last->n && !last->noted && h->type != AUDIT_EOE) {
		note_time(ret, last->stamp.sec);
		last->noted = true;
	}
	return last->n && !last->outside ? add_line(query, h->type, line, h, last, ret) : 0;
}

/* A line that is no record, or more than one: each has a run of its own. @n: without its end. */
static __attribute__((noinline)) int take_odd_line(const struct scan_query *query, struct type_cache *cache, char *p,
						   size_t n, struct run_list *ret)
{
	struct line_walk walk = { .p = p, .n = n, .only_audit = query->only_audit };
	struct str text;
	const char *why;
	int rc = 0, found;

	while (rc == 0 && (found = line_walk(&walk, &text, &why)) != 0) {
		struct last last = { 0 };
		const char *end = found == 1 ? text.p + text.n : NULL;
		struct head h;

		ret->lost += found == -ENODATA;
		if (!end || !parse_head(cache, text.p, end, &h))
			ret->bad_lines++;
		else
			rc = take_line(query, &h, (struct str){ text.p, text.n + (*end == '\n') }, end, &last, ret);
	}
	return rc;
}

/* Passes over NUL bytes, which are no part of a record; in front of them one was cut. */
static const char *pass_hole(const char *p, const char *end, const char *stop, struct run_list *ret)
{
	ret->bad_lines += end > p;
	ret->lost++;
	while (end < stop && *end == '\0')
		end++;
	return end;
}

/* A line that is not as nearly all are: where it ends. */
static __attribute__((noinline)) const char *take_other(const struct scan_query *query, struct type_cache *cache,
							const char *p, const char *stop, struct last *last,
							struct run_list *ret, int *ret_rc)
{
	unsigned int heads = 0;
	const char *end = line_end(p, stop, &heads);
	struct head h;

	*ret_rc = 0;
	if (heads == 1 && parse_head(cache, p, end, &h)) {
		*ret_rc = take_line(query, &h, (struct str){ p, (size_t)(end + 1 - p) }, end, last, ret);
		return end;
	}
	*last = (struct last){ 0 };
	if (end == stop || *end == '\0')
		return pass_hole(p, end, stop, ret) - 1;
	*ret_rc = take_odd_line(query, cache, (char *)(uintptr_t)p, (size_t)(end - p), ret);
	return end;
}

/* Whether the line at @p begins as one did before, with the head @h. */
static inline bool begins_known(struct type_cache *cache, const char *p, const char *stop, struct head *h)
{
	h->node = (struct str){ p, 0 };
	return (size_t)(stop - p) >= SCAN_HEAD && known_head(cache, p, h);
}

static int scan_lines(const struct scan_query *query, struct type_cache *cache, struct str text, struct run_list *ret)
{
	const char *p = text.p, *stop = text.p + text.n;
	struct last last = { 0 };
	int rc = 0;

	while (p < stop && rc == 0)
		p = take_other(query, cache, p, stop, &last, ret, &rc) + 1;
	return rc;
}

#if defined(LINE_AVX2)
LINE_AVX2 static int scan_lines_avx2(const struct scan_query *query, struct type_cache *cache, struct str text,
				     struct run_list *ret)
{
	const char *p = text.p, *stop = text.p + text.n, *end;
	struct last last = { 0 };
	struct head h;
	int rc = 0;

	for (; p < stop && rc == 0; p = end + 1) {
		if (begins_known(cache, p, stop, &h)) {
			unsigned int heads = 1;

			end = line_end_avx2(h.id, stop, &heads);
			if (heads == 1) {
				rc = take_line(query, &h, (struct str){ p, (size_t)(end + 1 - p) }, end, &last, ret);
				continue;
			}
		}
		end = take_other(query, cache, p, stop, &last, ret, &rc);
	}
	return rc;
}
#else
#define scan_lines_avx2 scan_lines
static bool line_has_avx2(void)
{
	return false;
}
#endif

int scan_text(const struct scan_query *query, struct type_cache *cache, struct str text, struct run_list *ret)
{
	size_t i;

	ret->n = 0;
	ret->bad_lines = ret->lost = ret->newest = 0;
	memset(ret->marks, 0, sizeof(ret->marks));
	if (has_no_serial(query, text))
		text = last_line(text);
	if ((line_has_avx2() ? scan_lines_avx2 : scan_lines)(query, cache, text, ret) < 0)
		return -ENOMEM;
	for (i = 0; i < query->n_needles; i++)
		mark(ret, text, query->needle[i]);
	return 0;
}

#define END 4096 /* bytes: some tens of lines; the last one may be of a call that waited, with an old time */

int scan_end(const struct scan_query *query, struct type_cache *cache, struct str text, struct run_list *ret)
{
	const char *line = text.n > END ? memchr(text.p + text.n - END, '\n', END - 1) : NULL;

	return scan_text(query, cache, line ? str_skip(text, (size_t)(line + 1 - text.p)) : text, ret);
}

bool scan_has_needle(const struct scan_query *query, struct str text)
{
	size_t i;

	for (i = 0; i < query->n_needles; i++)
		if (str_find(text, query->needle[i]))
			return true;
	return query->n_needles == 0;
}
