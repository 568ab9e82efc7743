# SPDX-License-Identifier: GPL-2.0-or-later
# Turns uringops.tbl and then ecs.tbl or ocsf.tbl into C.
/^#/ || NF == 0 { next }
FILENAME ~ /uringops\.tbl$/ { op[n++] = $2; class[$2] = $7; next }
$1 == "field" && (NF == 3 || NF == 4) {
	keys = split($2, key, ".")
	if (keys > 4)
		bad("deeper than 4")
	out = ""
	for (i = 1; i <= keys; i++)
		out = out (i > 1 ? ", " : "") "{ \"" key[i] "\", " length(key[i]) " }"
	field[fields++] = sprintf("\t{ { %s }, %d, %d, %s, map_%s, %s },", out, keys, shared(keys), needs($3), $3,
				  NF == 4 ? "\"" $4 "\"" : "NULL")
	for (i = 1; i <= keys; i++)
		before[i] = key[i]
	keys_before = keys
	next
}
($1 == "class" || $1 == "op") && NF == 6 {
	if ($6 !~ /^(to|from|-)$/)
		bad("to, from or - wanted, found " $6)
	if ($1 == "op" && !($2 in class))
		bad("there is no operation " $2)
	address = $6 == "-" ? "NONE" : toupper($6)
	row[$1, $2] = sprintf("%s, %s, %s, ADDRESS_%s", value($3), value($4), value($5), address)
	next
}
{ bad("field, class or op wanted") }
# how many of its objects a field shares with the one before it
function shared(keys,   i) {
	for (i = 1; i < keys && i < keys_before && key[i] == before[i]; i++)
		;
	return i - 1
}
# what an operation must have for a source to write anything
function needs(source) {
	if (source ~ /^(path|file)_/)
		return "MAP_PATH"
	if (source ~ /^(address|ip|port|direction|network_type|related_ip)$/)
		return "MAP_ADDRESS"
	if (source ~ /^who_/)
		return "MAP_WHO"
	if (source ~ /^(exact_.*|title|cwd)$/)
		return "MAP_EXACT"
	if (source ~ /^(container|parent_name|ancestry)$/)
		return "MAP_PROC"
	return source == "own_name" ? "MAP_NAMES" : source == "origin_number" ? "MAP_ORIGIN" : source == "raw" ? "MAP_RAW" : "0"
}
# NUMBER=CAPTION, or a word
function value(v,   part) {
	if (v !~ /=/)
		return "\"" v "\""
	split(v, part, "=")
	gsub(/_/, " ", part[2])
	return "{ " part[1] ", \"" part[2] "\" }"
}
END {
	print "/* Generated. */"
	print "static const struct map_field fields[] = {"
	for (i = 0; i < fields; i++)
		print field[i]
	print "};\n"
	print "/* By the operation's number; the last is for those that the table does not have. */"
	print "static const struct op_map op_maps[] = {"
	for (i = 0; i < n; i++) {
		if (!(("class", class[op[i]]) in row))
			bad("class " class[op[i]] " is missing")
		print "\t{ " ((("op", op[i]) in row) ? row["op", op[i]] : row["class", class[op[i]]]) " },"
	}
	print "\t{ " row["class", "none"] " },"
	print "};"
}
