/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options-values.h"

#include <errno.h>

#include "options-args.h"

static int set_op(const struct cli *cli, const struct cli_option *o, const char *word)
{
	struct op_match *m = &((struct query *)cli->data)->op;
	int number = uringop_by_name(option_str(word));
	bool found = false;
	unsigned int i;
	uint64_t n;

	if (number < 0 && str_u64(option_str(word), 10, &n) == 0 && n < 256)
		number = (int)n;
	for (i = 0; i < 256; i++) {
		const struct uringop *info = uringop_by_number(i);

		if ((int)i != number && !(info && strcmp(info->op_class, word) == 0))
			continue;
		m->ops[i / 64] |= 1ull << i % 64;
		found = true;
	}
	m->some_ops = true;
	return found ? 0 : option_complain(cli, o, "the name, number or class of an operation", word);
}

int set_ops(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	return option_words(cli, o, arg, set_op);
}

static int set_one_confidence(const struct cli *cli, const struct cli_option *o, const char *word)
{
	struct query *q = cli->data;
	unsigned int c;

	for (c = CONF_UNKNOWN; c <= CONF_LOST; c++) {
		if (strcmp(word, confidence_name((enum confidence)c)) != 0)
			continue;
		q->op.confidence |= 1u << c;
		return 0;
	}
	return option_complain(cli, o, "exact, unique, ambiguous, sqpoll, lost or unknown", word);
}

int set_confidence(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	return option_words(cli, o, arg, set_one_confidence);
}

int set_origin(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	if (stamp_parse(option_str(arg), &q->op.origin) < 0)
		return option_complain(cli, o, "SECONDS.MSEC:SERIAL", arg);
	q->op.has_origin = true;
	return 0;
}

int set_ring(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	q->op.has_ring = true;
	return option_u64(cli, o, arg, &q->op.ring);
}

int set_user_data(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	struct query *q = cli->data;

	q->op.has_user_data = true;
	return option_u64(cli, o, arg, &q->op.user_data);
}

int set_exec(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	static const char *const modes[] = { "inline", "worker", "sqpoll", "task_work", "none" };
	int mode = option_name(modes, sizeof(modes) / sizeof(modes[0]), arg);
	struct query *q = cli->data;

	if (mode < 0)
		return option_complain(cli, o, "inline, worker, sqpoll, task_work or none", arg);
	q->op.exec = modes[mode];
	return 0;
}

/* An answer would be a guess: nothing is left of a process that is gone but its number. */
int refuse_container(const struct cli *cli, const struct cli_option *o, const char *arg)
{
	(void)o;
	(void)arg;
	cli_error(cli, "--container: the kernel does not log the container of a process; "
		       "audisp-uring records it while the process exists");
	return -EINVAL;
}
