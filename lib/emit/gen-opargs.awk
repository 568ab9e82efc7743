# SPDX-License-Identifier: GPL-2.0-or-later
# Turns opargs.tbl into C.
function end_vocabulary() {
	if (vocabulary == "")
		return
	if (!n)
		bad("the vocabulary before has no constants")
	print "};"
	printf "static const struct vocabulary vocabulary_%s = { %s, %s, constants_%s, %d };\n",
		vocabulary, flags, unknown, vocabulary, n
	vocabulary = ""
}
BEGIN { print "/* Generated from opargs.tbl. */" }
/^#/ || NF == 0 { next }
$1 == "flags" || $1 == "values" {
	end_vocabulary()
	if (NF != 3 || $2 in known)
		bad("wanted: " $1 " NAME UNKNOWN")
	vocabulary = $2
	known[$2] = 1
	flags = $1 == "flags" ? "true" : "false"
	unknown = $3 == "-" ? "NULL" : "\"" $3 "\""
	gsub(/\?/, "\\?", unknown)
	n = 0
	printf "static const struct constant constants_%s[] = {\n", vocabulary
	next
}
$1 == "op" {
	end_vocabulary()
	row = ""
	for (i = 3; i <= NF; i++) {
		if (split($i, arg, /=/) != 2 || split(arg[2], part, /,/) < 2)
			bad("argument: " $i)
		text = part[1] == "literal" ? "\"" part[3] "\"" : "NULL"
		words = part[1] != "literal" && part[3] != "" ? "&vocabulary_" part[3] : "NULL"
		if (words != "NULL" && !(part[3] in known))
			bad("no such vocabulary: " part[3])
		row = row sprintf(" { \"%s\", ARG_%s, SOURCE_%s, %s, %s },", arg[1], toupper(part[1]),
			part[2] == "-" ? "NONE" : toupper(part[2]), words, text)
	}
	spec[ops++] = sprintf("\t{ \"%s\", %d, {%s } },", $2, NF - 2, row)
	next
}
vocabulary != "" {
	if (NF < 2 || NF > 3 || (NF == 3 && $3 !~ /^(generic|arm|powerpc)$/))
		bad("constant: " $0)
	printf "\t{ \"%s\", %s, ARCH_%s },\n", $2, $1, NF == 3 ? toupper($3) : "ANY"
	n++
	next
}
{ bad("unknown line: " $0) }
END {
	print "static const struct spec specs[] = {"
	for (i = 0; i < ops; i++)
		print spec[i]
	print "};"
}
