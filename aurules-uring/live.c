/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of the running kernel, read from the kernel: auditctl -l does not show operations that it has no name
 * for.
 */
#include "ruleset.h"

#include <errno.h>
#include <libaudit.h>
#include <poll.h>
#include <stdlib.h>

#define TIMEOUT_MS 5000

static int add_field(struct rule *r, const struct audit_rule_data *data, size_t i, const char **buf)
{
	const struct field_info *info = field_by_number(data->fields[i]);
	char *text = NULL;
	int rc;

	if (!info)
		return rule_refuse(r, "aurules-uring", "unknown field, number %u", data->fields[i]);
	if (info->value == VALUE_STRING) {
		if (data->values[i] > data->buflen - (size_t)(*buf - data->buf))
			return -EBADMSG;
		text = strndup(*buf, data->values[i]);
		if (!text)
			return -ENOMEM;
		*buf += data->values[i];
	}
	rc = rule_field_append(r, info, data->fieldflags[i], data->values[i], text);
	if (info->number == AUDIT_FILTERKEY && text)
		snprintf(r->key, sizeof(r->key), "%s", text);
	else if (info->number == AUDIT_ARCH)
		r->arch = data->values[i];
	free(text);
	return rc;
}

static int add_rule(struct ruleset *rs, const struct audit_rule_data *data)
{
	struct rule r = { .file = "kernel", .line = (unsigned int)rs->n + 1, .kind = RULE_ADD };
	const char *buf = data->buf;
	size_t i;
	int rc = 0;

	r.machine = rs->machine;
	r.list = data->flags & AUDIT_FILTER_MASK;
	r.action = data->action;
	memcpy(r.mask, data->mask, sizeof(r.mask));
	for (i = 0; rc == 0 && i < data->field_count && i < AUDIT_MAX_FIELDS; i++)
		rc = add_field(&r, data, i, &buf);
	r.calls_given = !rule_all_calls(&r);
	r.text = rule_text(&r);
	if (rc == -EINVAL)
		rc = 0;
	if (rc == 0 && !r.text)
		rc = -ENOMEM;
	if (rc == 0)
		rc = ruleset_add(rs, &r);
	if (rc < 0)
		rule_clear(&r);
	return rc;
}

/* 1 at the end of the list. */
static int one_reply(struct ruleset *rs, int fd)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	struct audit_reply reply;

	if (poll(&in, 1, TIMEOUT_MS) != 1)
		return -ETIMEDOUT;
	if (audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0) <= 0)
		return -EIO;
	if (reply.type == NLMSG_DONE)
		return 1;
	if (reply.type == NLMSG_ERROR)
		return reply.error->error;
	return reply.type == AUDIT_LIST_RULES ? add_rule(rs, reply.ruledata) : 0;
}

/* The line of a rules file that says so, if auditing is turned off. */
static int add_state(struct ruleset *rs, int fd)
{
	struct rule r = { .file = "kernel", .line = (unsigned int)rs->n + 1, .kind = RULE_CONTROL, .control = 'e' };
	int enabled = audit_is_enabled(fd), rc;

	if (enabled < 0)
		return -EIO;
	if (enabled)
		return 0;
	r.text = strdup("-e 0");
	r.control_arg = strdup("0");
	rc = r.text && r.control_arg ? ruleset_add(rs, &r) : -ENOMEM;
	if (rc < 0)
		rule_clear(&r);
	return rc;
}

int ruleset_live(struct ruleset *rs)
{
	int fd = audit_open(), rc;

	if (fd < 0)
		return -errno;
	rc = audit_request_rules_list_data(fd);
	rc = rc > 0 ? 0 : rc < 0 ? rc : -EIO;
	while (rc == 0)
		rc = one_reply(rs, fd);
	if (rc > 0)
		rc = add_state(rs, fd);
	audit_close(fd);
	return rc;
}
