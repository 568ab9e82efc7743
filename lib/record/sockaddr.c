/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record/sockaddr.h"

#include <arpa/inet.h>
#include <errno.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define HERE ORDER_LITTLE
#else
#define HERE ORDER_BIG
#endif

/*
 * The kernel has none above 46 (include/linux/socket.h, AF_MAX); such a number is of the other byte order, or no
 * family.
 */
#define FAMILY_MAX 255

static const char *const families[] = {
	[AF_UNSPEC] = "unspec",   [AF_UNIX] = "unix",     [AF_INET] = "inet",           [AF_INET6] = "inet6",
	[AF_NETLINK] = "netlink", [AF_PACKET] = "packet", [AF_BLUETOOTH] = "bluetooth", [AF_ALG] = "alg",
	[AF_VSOCK] = "vsock",     [AF_XDP] = "xdp",
};

static void decode_inet(const void *address, in_port_t port, struct saddr *sa)
{
	sa->has_address = inet_ntop((int)sa->number, address, sa->address, sizeof(sa->address)) != NULL;
	sa->port = ntohs(port);
}

/* unix(7): a path ends at its NUL or at the end of the address; an abstract name begins with NUL and has none. */
static void decode_unix(const char *path, size_t n, struct saddr *sa)
{
	if (n > sizeof(sa->path))
		n = sizeof(sa->path);
	if (n == 0)
		return;
	sa->has_path = true;
	sa->abstract = path[0] == '\0';
	if (sa->abstract) {
		path++;
		n--;
	} else {
		n = strnlen(path, n);
	}
	memcpy(sa->path, path, n);
	sa->path_len = n;
}

int sockaddr_decode(const struct record *rec, struct saddr *ret)
{
	union {
		char bytes[sizeof(struct sockaddr_storage)];
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u = { { 0 } };
	struct saddr sa = { 0 };
	enum byte_order order;
	struct field f;
	long n;

	if (!record_field(rec, "saddr", &f))
		return -ENOENT;
	n = str_unhex(f.value, u.bytes, sizeof(u.bytes));
	if (n < (long)sizeof(u.any.sa_family))
		return -EINVAL;
	order = rec->byte_order == ORDER_UNKNOWN ? HERE : rec->byte_order;
	sa.number = u.any.sa_family;
	if (order != HERE)
		sa.number = __builtin_bswap16((uint16_t)sa.number);
	if (sa.number > FAMILY_MAX)
		return -EINVAL;
	if (sa.number < sizeof(families) / sizeof(families[0]))
		sa.family = families[sa.number];
	if (sa.number == AF_INET && n >= (long)sizeof(u.in)) {
		decode_inet(&u.in.sin_addr, u.in.sin_port, &sa);
	} else if (sa.number == AF_INET6 && n >= (long)offsetof(struct sockaddr_in6, sin6_scope_id)) {
		decode_inet(&u.in6.sin6_addr, u.in6.sin6_port, &sa);
		sa.flowinfo = ntohl(u.in6.sin6_flowinfo);
		sa.has_scope = n >= (long)sizeof(u.in6);
		sa.scope = order == HERE ? u.in6.sin6_scope_id : __builtin_bswap32(u.in6.sin6_scope_id);
	} else if (sa.number == AF_UNIX) {
		decode_unix(u.bytes + offsetof(struct sockaddr_un, sun_path),
			    (size_t)n - offsetof(struct sockaddr_un, sun_path), &sa);
	}
	*ret = sa;
	return 0;
}
