/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints the operations of each rule of the kernel's io_uring list, as numbers, one rule a line. auditctl -l does not
 * show operations above those that it knows, so the mask is read here, whole.
 */
#include <errno.h>
#include <libaudit.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#define TIMEOUT_MS 5000

static void print_mask(const struct audit_rule_data *rule)
{
	unsigned int op;

	for (op = 0; op < AUDIT_BITMASK_SIZE * 32; op++)
		if (rule->mask[op / 32] & 1u << op % 32)
			printf("%u ", op);
	putchar('\n');
}

/* 1 at the end of the list, 0 to go on, or a negative errno. */
static int one_reply(int fd)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	struct audit_reply reply;

	if (poll(&in, 1, TIMEOUT_MS) != 1)
		return -ETIMEDOUT;
	if (audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0) <= 0)
		return -EIO;
	if (reply.type == NLMSG_DONE)
		return 1;
	if (reply.type == AUDIT_LIST_RULES && (reply.ruledata->flags & AUDIT_FILTER_MASK) == AUDIT_FILTER_URING_EXIT)
		print_mask(reply.ruledata);
	return 0;
}

int main(void)
{
	int fd = audit_open(), rc = 0;

	if (fd < 0 || audit_request_rules_list_data(fd) <= 0) {
		fprintf(stderr, "rule-masks: the kernel's rules cannot be asked for: %s\n", strerror(errno));
		return 1;
	}
	while (rc == 0)
		rc = one_reply(fd);
	audit_close(fd);
	if (rc < 0)
		fprintf(stderr, "rule-masks: %s\n", strerror(-rc));
	return rc < 0;
}
