/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "emit/room.h"

size_t room_of(const struct uop *op, size_t fixed)
{
	const struct event *ev = op->ev;
	size_t bytes = 0, i;

	if (ev->ops > 1)
		bytes = op->rec->line.n + 1;
	else
		for (i = 0; i < ev->n; i++)
			bytes += ev->rec[i].line.n + 1;
	bytes *= ROOM_FACTOR;
	return bytes > fixed ? bytes - fixed : 0;
}
