/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "search/checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/replace.h"

/* "NODE SECONDS.MSEC:SERIAL 0xTYPE", with - for no node; all 0 if there was no event. */
static int read_event(const char *text, struct checkpoint *cp)
{
	char node[CHECKPOINT_NODE], end;

	if (sscanf(text, "%255s %" SCNu64 ".%3" SCNu32 ":%" SCNu32 " 0x%X%c", node, &cp->stamp.sec, &cp->stamp.msec,
		   &cp->stamp.serial, &cp->type, &end) != 6 ||
	    end != '\n')
		return -EBADMSG;
	strcpy(cp->node, strcmp(node, "-") == 0 ? "" : node);
	cp->has_event = cp->stamp.sec != 0;
	return 0;
}

static int read_line(const char *line, struct checkpoint *cp)
{
	char end;

	if (sscanf(line, "dev=0x%" SCNx64 "%c", &cp->dev, &end) == 2 && end == '\n')
		return 0;
	if (sscanf(line, "inode=%" SCNu64 "%c", &cp->inode, &end) == 2 && end == '\n')
		return 0;
	return strncmp(line, "output=", 7) == 0 ? read_event(line + 7, cp) : -EBADMSG;
}

int checkpoint_load(const char *path, struct checkpoint *ret)
{
	struct checkpoint cp = { 0 };
	FILE *file = fopen(path, "re");
	char line[1024];
	int rc = 0;

	if (!file)
		return -errno;
	while (rc == 0 && fgets(line, sizeof(line), file))
		rc = read_line(line, &cp);
	fclose(file);
	if (rc == 0 && (cp.dev == 0 || cp.inode == 0))
		rc = -EBADMSG;
	if (rc == 0)
		*ret = cp;
	return rc;
}

int checkpoint_save(const char *path, const struct checkpoint *cp)
{
	char text[CHECKPOINT_NODE + 256];
	int n = snprintf(text, sizeof(text),
			 "dev=0x%" PRIX64 "\ninode=%" PRIu64 "\noutput=%s %" PRIu64 ".%03" PRIu32 ":%" PRIu32 " 0x%X\n",
			 cp->dev, cp->inode, cp->node[0] ? cp->node : "-", cp->stamp.sec, cp->stamp.msec,
			 cp->stamp.serial, cp->type);

	return file_replace(path, 0666, true, &(struct str){ text, (size_t)n }, 1);
}
