#!/bin/sh
# Provides Debian's keymaps and the program that loads them, for the tests of keyboard layouts: the packages' files, without an
# installation, which would change this machine's console. They land in target/keymaps.
set -eu
cd "$(dirname "$0")/.."

destination=target/keymaps

if [ -x "$destination/bin/loadkeys" ] && [ -d "$destination/usr/share/X11/xkb" ]; then
    exit
fi
if ! command -v apt-get >/dev/null; then
    echo "the keymaps of Debian are missing, and there is no apt-get to fetch them with" >&2
    exit 1
fi
mkdir -p "$destination"
cd "$destination"
packages="kbd console-setup xkb-data"
# Where apt has no lists yet, as in a container, it needs them first; only root can fetch them.
# shellcheck disable=SC2086 # several words
apt-get -qq download $packages 2>/dev/null || { apt-get -qq update && apt-get -qq download $packages; }
for package in ./*.deb; do
    dpkg-deb -x "$package" .
done
rm -f ./*.deb
[ -x bin/loadkeys ] || { mkdir -p bin && ln -sf ../usr/bin/loadkeys bin/loadkeys; } # where /bin and /usr/bin are one
