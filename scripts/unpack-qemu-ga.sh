#!/bin/sh
# Provides qemu-ga, which the tests run as a plain process: the program of the package without its service, which would
# make this machine a guest. It lands in target/qemu-guest-agent; one that is installed already will do.
set -eu
cd "$(dirname "$0")/.."

destination=target/qemu-guest-agent

if [ -n "${QEMU_GA:-}" ] || [ -x "$destination/usr/sbin/qemu-ga" ] || [ -x /usr/sbin/qemu-ga ]; then
    exit
fi
if ! command -v apt-get >/dev/null; then
    echo "qemu-ga is missing: install the guest agent's package (qemu-guest-agent), or set QEMU_GA to the program" >&2
    exit 1
fi
mkdir -p "$destination"
cd "$destination"
# Where apt has no lists yet, as in a container, it needs them first; only root can fetch them.
apt-get -qq download qemu-guest-agent 2>/dev/null || { apt-get -qq update && apt-get -qq download qemu-guest-agent; }
dpkg-deb -x qemu-guest-agent_*.deb .
rm -f qemu-guest-agent_*.deb
