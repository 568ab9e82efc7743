/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A patched kernel writes one event per operation that says everything: nothing is inferred here. */
#include "stitch/stitch-impl.h"

static void patched_origin(struct uop *op, const struct record *origin)
{
	struct field via;
	struct stamp id;

	if (!origin || !record_field(origin, "via", &via))
		fact_set(&op->origin, CONF_LOST, "the URING_ORIGIN record is missing, or cut", NULL);
	else if (!uop_origin_id(op, &id))
		fact_set(&op->origin, CONF_UNKNOWN, "the kernel names no call", NULL);
	else if (str_is(via.value, "sqpoll"))
		fact_set(&op->origin, CONF_SQPOLL, "the kernel says so; origin is the ring's io_uring_setup", op->ev);
	else if (str_is(via.value, "enter"))
		fact_set(&op->origin, CONF_EXACT, "stamped by the kernel", op->ev);
	else
		fact_set(&op->origin, CONF_UNKNOWN, "the kernel names a way that is not known here", NULL);
}

void patched_stitch(struct uop *op)
{
	const struct record *origin;
	bool objects = event_record(op->ev, REC_PATH) || event_record(op->ev, REC_SOCKADDR) ||
		       event_record(op->ev, REC_FD_PAIR);
	struct field via;

	op->alone = event_count(op->ev, REC_URINGOP) == 1 && !event_record(op->ev, REC_SYSCALL);
	origin = uop_record(op, REC_URING_ORIGIN);
	op->outcome = OUTCOME_KERNEL;
	fact_set(&op->process, CONF_EXACT,
		 origin && record_field(origin, "via", &via) && str_is(via.value, "sqpoll") ?
			 "the kernel took it from the task that made the ring" :
			 "the kernel took it from the submitting task",
		 op->ev);
	patched_origin(op, origin);
	if (!op->alone)
		fact_set(&op->object, CONF_LOST, "the event has records of something else", NULL);
	else if (op->ev->incomplete)
		fact_set(&op->object, CONF_LOST, "the event has fewer PATH records than it says", NULL);
	else if (objects)
		fact_set(&op->object, CONF_EXACT, "in the operation's own event", op->ev);
	else
		fact_set(&op->object, CONF_UNKNOWN, "the event names no object", NULL);
}
