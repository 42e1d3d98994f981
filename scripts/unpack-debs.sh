#!/bin/sh
# Provides programs to tests without an installation, which would change this machine: the files of Debian's packages.
set -eu
cd "$(dirname "$0")/.."

case ${1-} in
'' | -h | --help)
    cat <<'END'
usage: scripts/unpack-debs.sh NAME PACKAGE...

Downloads the packages, without what they depend on, and unpacks them into target/NAME, unless that is there already.
END
    exit
    ;;
esac
name=$1
shift
[ ! -d "target/$name" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "$name is missing: scripts/unpack-debs.sh has it from Debian's packages only" >&2
    exit 1
fi
mkdir -p target
part=$(mktemp -d "target/.$name.XXXXXX")
trap 'rm -rf "$part"' EXIT
(
    cd "$part"
    # Where apt has no lists yet, as in a container, it needs them first; only root can fetch them.
    apt-get -qq download "$@" 2>/dev/null || { apt-get -qq update && apt-get -qq download "$@"; }
    for package in ./*.deb; do
        dpkg-deb -x "$package" root
    done
)
# Whole or not at all. Another test's may have got there first.
mv -T "$part/root" "target/$name" 2>/dev/null || [ -d "target/$name" ]
