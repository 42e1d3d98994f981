#!/bin/sh
# Provides qemu-ga, which the tests run as a plain process: the program of the package without its service, which would
# make this machine a guest. It lands in target/qemu-guest-agent; one that is installed already will do.
set -eu
cd "$(dirname "$0")/.."

if [ -n "${QEMU_GA:-}" ] || [ -x /usr/sbin/qemu-ga ]; then
    exit
fi
if ! command -v apt-get >/dev/null; then
    echo "qemu-ga is missing: install the guest agent's package (qemu-guest-agent), or set QEMU_GA to the program" >&2
    exit 1
fi
exec scripts/unpack-debs.sh qemu-guest-agent qemu-guest-agent
