/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A patched kernel writes one event per operation that says everything: nothing is inferred here. */
#include "stitch-impl.h"

void patched_stitch(struct uop *op)
{
	const struct record *origin = event_record(op->ev, REC_URING_ORIGIN);
	bool objects = event_record(op->ev, REC_PATH) || event_record(op->ev, REC_SOCKADDR) ||
		       event_record(op->ev, REC_FD_PAIR);
	struct field via;

	op->outcome = OUTCOME_KERNEL;
	op->comm_known = true;
	fact_set(&op->process, CONF_EXACT, "the kernel took it from the submitting task", op->ev);
	if (!origin)
		fact_set(&op->origin, CONF_LOST, "the URING_ORIGIN record is missing", NULL);
	else if (record_field(origin, "via", &via) && str_is(via.value, "sqpoll"))
		fact_set(&op->origin, CONF_SQPOLL, "the kernel says so; origin is the ring's io_uring_setup", op->ev);
	else
		fact_set(&op->origin, CONF_EXACT, "stamped by the kernel", op->ev);
	if (op->ev->incomplete)
		fact_set(&op->object, CONF_LOST, "the event has fewer PATH records than it says", NULL);
	else if (objects)
		fact_set(&op->object, CONF_EXACT, "in the operation's own event", op->ev);
	else
		fact_set(&op->object, CONF_UNKNOWN, "the event names no object", NULL);
}
