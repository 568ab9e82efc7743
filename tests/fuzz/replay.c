/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a fuzz target on files, without libFuzzer. */
#include <string.h>

#include "fuzz.h"

static int run(const char *path)
{
	size_t room = 1 << 16, n = 0, got;
	uint8_t *data = malloc(room), *exact;
	FILE *in = fopen(path, "rb");

	if (!in || !data) {
		perror(path);
		return 99;
	}
	while ((got = fread(data + n, 1, room - n, in)) > 0) {
		n += got;
		if (n < room)
			continue;
		data = realloc(data, room *= 2);
		if (!data)
			return 99;
	}
	fclose(in);
	/* Of its very size, so that a sanitizer sees what is read behind it. */
	exact = malloc(n ? n : 1);
	if (!exact)
		return 99;
	memcpy(exact, data, n);
	free(data);
	LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

int main(int argc, char **argv)
{
	int i, rc = 0;

	for (i = 1; i < argc && rc == 0; i++)
		rc = run(argv[i]);
	return rc;
}
