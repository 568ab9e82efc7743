# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Kernels, roots and images of the test guests: each function prints the path of a cache entry.

VERSIONS=6.12
KERNEL_PACKAGES='ccache patch gcc libc6-dev make flex bison bc xz-utils perl libelf-dev libssl-dev'
IMAGE_PACKAGES='debian-archive-keyring git mmdebstrap'

# parse_kernel NAME BACKEND: sets SERIES, VERSION, VARIANT
parse_kernel()
{
	[[ $1 =~ ^(stock|patched|debian)-([0-9]+\.[0-9]+)(-(kasan|kcsan))?$ ]] ||
		usage_error "unknown kernel '$1' (stock-6.12, patched-6.12, both also with -kasan or -kcsan; debian-6.12)"
	SERIES=${BASH_REMATCH[1]} VERSION=${BASH_REMATCH[2]} VARIANT=${BASH_REMATCH[4]}
	[[ " $VERSIONS " == *" $VERSION "* ]] || usage_error "no kernel of version $VERSION is known (only: $VERSIONS)"
	[ -e "$VM/config/$2.config" ] || usage_error "unknown backend '$2' (uml, qemu)"
	if [ "$SERIES" = debian ]; then
		[ "$2" = qemu ] || usage_error "$1 is for --backend qemu"
		[ -z "$VARIANT" ] || usage_error "there is no $1"
		return
	fi
	[ -z "$VARIANT" ] || [ -e "$VM/config/$2-$VARIANT.config" ] ||
		usage_error "no kernel with -$VARIANT for the backend $2"
	[ -n "$VARIANT" ] || [ ! -e "$VM/config/$2-plain.config" ] || VARIANT=plain
}

# the unpacked source of Debian's newest kernel of a version
kernel_source()
{
	need_packages "linux-source-$1" xz-utils
	cached source "$1-$(dpkg-query -W -f '${Version}' "linux-source-$1")" \
		"unpack the kernel source $1 (half a minute)" \
		"Try: apt-get install --reinstall linux-source-$1, and look for a full disk" \
		"$VM/build/source" "$1"
}

# kernel_key SERIES SOURCE
kernel_key()
{
	{
		basename "$2"
		gcc --version | head -n 1
		cat "$VM/build/kernel" "$VM"/config/common.config "$VM/config/$BACKEND.config"
		cat "$VM/patches/$VERSION-$BACKEND"-*.patch 2>/dev/null || :
		[ -z "$VARIANT" ] || cat "$VM/config/$BACKEND-$VARIANT.config"
		# by names that do not depend on where the tree is
		[ "$1" = stock ] || (
			cd "$TOP/kernel-patches" || exit
			find apply "$VERSION" -type f ! -name 0000-cover-letter.patch -print0 | sort -z | xargs -0 sha256sum
		)
	} | digest
}

# kernel NAME BACKEND
kernel()
{
	local NAME=$1 BACKEND=$2 name=$1 source key series title entry
	local SERIES VERSION VARIANT

	parse_kernel "$NAME" "$BACKEND"
	if [ "$SERIES" = debian ]; then
		debian_kernel "$VERSION"
		return
	fi
	[ "$SERIES" = stock ] || [ -e "$TOP/kernel-patches/$VERSION/series" ] ||
		die "there are no patches for $VERSION in kernel-patches"
	# shellcheck disable=SC2086 # a list
	need_packages $KERNEL_PACKAGES
	source=$(kernel_source "$VERSION")
	series=$SERIES title="build the kernel $NAME for $BACKEND (2 to 9 minutes)"
	# nearly all tests want both for User Mode Linux
	if [ "$BACKEND" = uml ] && [ -e "$TOP/kernel-patches/$VERSION/series" ]; then
		series='stock patched' name=both-$VERSION${VARIANT:+-$VARIANT}
		title="build the kernels stock-$VERSION and patched-$VERSION for uml (3 to 9 minutes)"
	fi
	key=$(kernel_key "$series" "$source")
	entry=$(cached "kernel/$name-$BACKEND" "$key" "$title" \
		"Look for a full disk. If a patch does not apply or build, mend kernel-patches" \
		"$VM/build/kernel" "$series" "$VERSION" "$BACKEND" "$VARIANT" "$source" "$CACHE/kernel/.work")
	echo "$entry/$SERIES"
}

# kernels BACKEND NAME...: one behind the other, so that each finds in the compiler cache what it shares with those before
kernels()
{
	local backend=$1 name

	for name in "${@:2}"; do
		kernel "$name" "$backend"
	done
}

# Debian's own binary kernel, for machines of clouds, the newest of a version that this Debian has
debian_kernel()
{
	local package

	need_packages cpio xz-utils
	package=$(newest_debian_kernel "$1")
	if [ -z "$package" ]; then
		mkdir -p "$CACHE"
		step 'update the list of packages' "Check the network and apt's sources" "$CACHE/packages.log" apt-get update
		package=$(newest_debian_kernel "$1")
	fi
	[ -n "$package" ] || die "this Debian has no linux-image-$1.*-cloud-amd64; ./run guest --help tells of other kernels"
	cached debian-kernel "$({ echo "$package"; cat "$VM/build/debian-kernel" "$VM/guest/initramfs"; } | digest)" \
		"get Debian's kernel $package" 'Check the network, then: apt-get update' \
		"$VM/build/debian-kernel" "$package"
}

newest_debian_kernel()
{
	apt-cache pkgnames "linux-image-$1." | grep -E '^linux-image-[0-9.]+\+deb[0-9]+-cloud-amd64$' | sort -V | tail -n 1 || :
}

# disk IMAGE: the same as a file system of ext4, for kernels that cannot mount a folder of the host
disk()
{
	need_packages e2fsprogs
	cached disk "$(basename "$1")" 'make a disk of the guest' 'Look for a full disk' "$VM/build/disk" "$1"
}

# a Debian root: guest, build or fleet
root()
{
	local kind=$1

	# shellcheck disable=SC2086 # a list
	need_packages $IMAGE_PACKAGES
	[ -e "/usr/share/keyrings/debian-archive-$(cat "$VM/config/suite")-automatic.gpg" ] ||
		install_keyring
	cached "root/$kind" \
		"$(cat "$VM/build/root" "$VM/config/suite" "$VM/config/$kind.packages" | digest)" \
		"make the $kind root, a small Debian (1 to 2 minutes)" \
		'Check the network. If a signature is at fault: apt-get install debian-archive-keyring' \
		"$VM/build/root" "$kind"
}

install_keyring()
{
	step 'upgrade the archive keys' 'Try: apt-get update && apt-get install debian-archive-keyring' \
		"$CACHE/packages.log" install_packages debian-archive-keyring
}

# source_archive FILE [PATHSPEC]...: the sources as an archive that is the same for the same contents
source_archive()
{
	local file=$1
	shift

	need_packages git
	(
		cd "$TOP" || exit
		git -c safe.directory='*' ls-files -coz --exclude-standard -- . "$@" |
			while IFS= read -r -d '' file; do
				[ ! -e "$file" ] || printf '%s\0' "$file"
			done | tar --null --no-recursion --sort=name --mtime=@0 --owner=0 --group=0 \
				-cf "$file" -T -
	)
}

project_in_build_root()
{
	"$VM/build/in-build-root" "$1" "$2" "$3" "$VM/build/project"
}

# the project, built and installed for the guest
project()
{
	local build_root archive

	build_root=$(root build)
	archive=$(mktemp)
	source_archive "$archive" ':!.ci' ':!run' ':!kernel-patches' ':!tests/run.d' ':!tests/vm'
	cached project \
		"$({ basename "$build_root"; cat "$VM/build/project" "$VM/build/in-build-root" "$archive"; } | digest)" \
		'build the packages and programs for the guest (half a minute)' \
		'The compiler says above what is wrong in the sources' \
		project_in_build_root "$build_root" "$archive"
	rm "$archive"
}

# all that a guest's root holds
image()
{
	local guest_root project

	guest_root=$(root guest)
	project=$(project)
	cached image \
		"$({ basename -a "$guest_root" "$project"; cat "$VM"/guest/* "$VM/build/image" "$VM/build/with-packages"; } | digest)" \
		'put the guest together' 'Look for a full disk' \
		"$VM/build/image" "$guest_root" "$project"
}

# the root of the hosts of a fleet
fleet_image()
{
	local fleet_root project

	fleet_root=$(root fleet)
	project=$(project)
	cached fleet "$({ basename -a "$fleet_root" "$project"; cat "$VM/build/with-packages"; } | digest)" \
		'put the hosts of the fleet together' 'Look for a full disk' \
		"$VM/build/with-packages" "$fleet_root" "$project"
}
