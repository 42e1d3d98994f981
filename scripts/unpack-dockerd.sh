#!/bin/sh
# Provides dockerd, which a test runs in namespaces of its own: the programs of the packages without the service, which would
# change this machine's firewall. They land in target/dockerd.
set -eu
cd "$(dirname "$0")/.."

destination=target/dockerd

[ ! -x "$destination/usr/sbin/runc" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "dockerd is missing: scripts/unpack-dockerd.sh has it from Debian's packages only" >&2
    exit 1
fi
rm -rf "$destination"
mkdir -p "$destination/parts"
cd "$destination/parts"
# Where apt has no lists yet, as in a container, it needs them first; only root can fetch them.
download() {
    apt-get -qq download docker.io containerd runc
}
download 2>/dev/null || { apt-get -qq update && download; }
# runc last: it tells that all are there.
for package in docker.io containerd runc; do
    dpkg-deb -x "$package"_*.deb ..
done
cd ..
rm -rf parts
