/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/uringops.h"

#include <errno.h>
#include <strings.h>

static const struct uringop table[] = {
#include "record/uringops-table.h"
};

#define COUNT (sizeof(table) / sizeof(table[0]))

/* Linux 7.2 ends at IORING_OP_URING_CMD128. */
_Static_assert(COUNT == 65, "uringops.tbl lacks or repeats an operation");

unsigned int uringop_count(void)
{
	return COUNT;
}

const struct uringop *uringop_by_number(unsigned int number)
{
	return number < COUNT ? &table[number] : NULL;
}

int uringop_by_name(struct str name)
{
	unsigned int i;

	for (i = 0; i < COUNT; i++)
		if (strlen(table[i].name) == name.n && strncasecmp(table[i].name, name.p, name.n) == 0)
			return (int)i;
	return -ENOENT;
}
