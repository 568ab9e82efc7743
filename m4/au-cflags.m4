# SPDX-License-Identifier: GPL-2.0-or-later
# AU_CFLAGS_IF(VARIABLE, FLAGS): appends to VARIABLE each of FLAGS that the compiler takes.
AC_DEFUN([AU_CFLAGS_IF], [
	AC_SUBST([$1])
	m4_foreach_w([flag], [$2], [
		AS_VAR_PUSHDEF([cache], [au_cv_cflag_]flag)
		AC_CACHE_CHECK([whether $CC takes ]flag, [cache], [
			au_save_cflags=$CFLAGS
			CFLAGS="-Werror flag"
			AC_COMPILE_IFELSE([AC_LANG_PROGRAM()], [AS_VAR_SET([cache], [yes])],
				[AS_VAR_SET([cache], [no])])
			CFLAGS=$au_save_cflags])
		AS_VAR_IF([cache], [yes], [AS_VAR_APPEND([$1], [" flag"])])
		AS_VAR_POPDEF([cache])])
])
