/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "jansson-write.h"

#include <errno.h>

#include "base/json.h"

void jansson_set_bytes(json_t *obj, const char *key, struct str s)
{
	struct json j = { 0 };
	json_t *one;

	json_begin(&j, NULL);
	json_set_bytes(&j, key, s);
	json_end(&j);
	one = j.failed ? NULL : json_loadb(j.p, j.n, JSON_ALLOW_NUL, NULL);
	json_free(&j);
	if (one)
		json_object_update(obj, one);
	json_decref(one);
}

int jansson_write(json_t *root, FILE *out)
{
	int rc;

	if (!root)
		return -ENOMEM;
	rc = json_dumpf(root, out, JSON_INDENT(1));
	json_decref(root);
	putc('\n', out);
	return rc < 0 || ferror(out) ? -EIO : 0;
}
