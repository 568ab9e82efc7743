/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Socket addresses: the input is the value of saddr=. */
#include "fuzz.h"
#include "record/sockaddr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[] = "type=SOCKADDR msg=audit(1.002:3): saddr=";
	char *text = malloc(sizeof(head) + size);
	struct record rec;
	const char *why;
	struct saddr sa;

	MUST(text);
	memcpy(text, head, sizeof(head) - 1);
	memcpy(text + sizeof(head) - 1, data, size);
	if (record_parse((struct str){ text, sizeof(head) - 1 + size }, &rec, &why) == 0 &&
	    sockaddr_decode(&rec, &sa) == 0) {
		MUST(!sa.has_address || memchr(sa.address, '\0', sizeof(sa.address)));
		MUST(sa.port <= UINT16_MAX);
		MUST(!sa.has_path || sa.path_len <= sizeof(sa.path));
		MUST(!(sa.has_address && sa.has_path));
	}
	free(text);
	return 0;
}
