/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "render.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "emit/emit.h"
#include "emit/gap.h"

#define HEADER_MAX 512

/* A format has either the JSON functions or the text functions. */
struct format {
	json_uop_fn *json;
	int (*gap_json)(struct json *j, const struct gap *gap);
	int (*text)(FILE *out, const struct uop *op, const struct emit_options *opt);
	int (*gap_text)(FILE *out, const struct gap *gap);
};

static const struct format formats[FORMAT_COUNT] = {
	[FORMAT_URINGOP] = { .json = json_uop, .gap_json = json_gap },
	[FORMAT_ECS] = { .json = json_ecs, .gap_json = json_gap_ecs },
	[FORMAT_OCSF] = { .json = json_ocsf, .gap_json = json_gap_ocsf },
	[FORMAT_TEXT] = { .text = emit_text, .gap_text = emit_gap_text },
	[FORMAT_STRACE] = { .text = emit_strace, .gap_text = emit_gap_text },
	/* Operations are written by event: see render_event(). */
	[FORMAT_AUDIT] = { .gap_text = emit_gap_audit },
};

static bool page_open(struct page *p)
{
	p->out = open_memstream(&p->p, &p->size);
	return p->out != NULL;
}

static void page_close(struct page *p)
{
	if (p->out)
		fclose(p->out);
	free(p->p);
	json_free(&p->json);
}

static struct str page_text(struct page *p)
{
	long n = ftell(p->out);

	fflush(p->out);
	rewind(p->out);
	return (struct str){ p->p, n > 0 ? (size_t)n : 0 };
}

bool renderer_open(struct renderer *r)
{
	bool ok = page_open(&r->header) && page_open(&r->gap);
	size_t i;

	if (gethostname(r->host, sizeof(r->host) - 1) < 0 || !r->host[0])
		strcpy(r->host, "-");
	for (i = 0; i < FORMAT_COUNT; i++)
		ok = page_open(&r->page[i]) && ok;
	return ok;
}

void renderer_close(struct renderer *r)
{
	size_t i;

	for (i = 0; i < FORMAT_COUNT; i++)
		page_close(&r->page[i]);
	page_close(&r->header);
	page_close(&r->gap);
}

int render_op(struct renderer *r, enum output_format format, const struct uop *op, const struct emit_options *opt,
	      struct str *ret)
{
	struct page *page = &r->page[format];

	if (formats[format].text) {
		if (formats[format].text(page->out, op, opt) < 0)
			return -ENOMEM;
		*ret = page_text(page);
		return 0;
	}
	page->json.n = 0;
	if (formats[format].json(&page->json, op, opt) < 0)
		return -ENOMEM;
	*ret = (struct str){ page->json.p, page->json.n };
	return 0;
}

int render_event(struct renderer *r, struct audit_event *e, struct str *ret)
{
	struct page *page = &r->page[FORMAT_AUDIT];
	int rc = audit_writer_write(page->out, e);

	*ret = page_text(page);
	return rc;
}

int render_gap(struct renderer *r, enum output_format format, const struct gap *gap, struct str *ret)
{
	struct page *page = &r->gap;
	int rc;

	if (formats[format].gap_text) {
		rc = formats[format].gap_text(page->out, gap);
		*ret = page_text(page);
		return rc;
	}
	page->json.n = 0;
	rc = formats[format].gap_json(&page->json, gap);
	*ret = (struct str){ page->json.p, page->json.n };
	return rc;
}

/*
 * A message of RFC 5424 with the time and host of the event. It has a number, so that the server can tell what is
 * missing or came twice. On a stream, RFC 6587 puts the length before it.
 */
struct str render_message(struct renderer *r, const struct sink_config *cfg, uint32_t number, struct str text,
			  const char *node, const struct stamp *when)
{
	char header[HEADER_MAX], time[TIME_SIZE];
	int n;

	time_format(when, time);
	text.n -= text.n && text.p[text.n - 1] == '\n';
	n = snprintf(header, sizeof(header), "<%u>1 %s %.255s audisp-uring %d uringop [meta sequenceId=\"%u\"] ",
		     cfg->facility * 8 + LOG_INFO, time[0] == '?' ? "-" : time, node && node[0] ? node : r->host,
		     (int)getpid(), number);
	if (cfg->transport == SYSLOG_TCP)
		fprintf(r->header.out, "%zu ", (size_t)n + text.n);
	fwrite(header, 1, (size_t)n, r->header.out);
	fwrite(text.p, 1, text.n, r->header.out);
	return page_text(&r->header);
}
