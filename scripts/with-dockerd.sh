#!/bin/sh
# Runs a command beside a Docker daemon of its own, which has an image with this host's QEMU. Both are in namespaces with a
# loopback device alone, so that nothing gets out, and end together.
set -eu

image=qemu4j-test/qemu:host

usage() {
    cat <<'END'
usage: scripts/with-dockerd.sh FOLDER COMMAND [ARGUMENT...]

FOLDER is empty, and gets the daemon's files. The command finds the daemon by DOCKER_HOST, and in it the image
qemu4j-test/qemu:host. Needs root, and what "scripts/unpack-debs.sh dockerd docker.io containerd runc" unpacks. Exits with 3
if the daemon does not run.
END
}

case ${1:-} in
--help | -h)
    usage
    exit
    ;;
--inside) shift ;;
*)
    [ $# -ge 2 ] || { usage >&2 && exit 2; }
    unshare --mount --net --pid --ipc --fork --mount-proc -- true || exit 3
    exec unshare --mount --net --pid --ipc --fork --kill-child --mount-proc -- "$0" --inside "$@"
    ;;
esac

programs=$(cd "$(dirname "$0")/../target/dockerd" && pwd)
export PATH="$programs/usr/bin:$programs/usr/sbin:/usr/local/sbin:/usr/sbin:/sbin:$PATH"
folder=$1
shift
export DOCKER_HOST="unix://$folder/docker.sock"
group=/qemu4j-test-$$-$(date +%s)

# The daemon writes there, whatever its options say.
private() {
    mkdir "$folder/etc" "$folder/etc-work"
    mount -t overlay overlay -o "lowerdir=/etc,upperdir=$folder/etc,workdir=$folder/etc-work" /etc ||
        mount -t tmpfs tmpfs /etc/docker
    mount -t tmpfs tmpfs /run
}

start_daemon() {
    ip link set lo up
    dockerd --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/dockerd.pid" \
        --host "$DOCKER_HOST" --bip 172.31.255.1/24 --cgroup-parent "$group" \
        >"$folder/dockerd.log" 2>&1 &
    daemon=$!
    tries=0
    until docker version >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$daemon" 2>/dev/null; then
            echo "dockerd does not run:" >&2
            tail -n 20 "$folder/dockerd.log" >&2
            exit 3
        fi
        sleep 0.1
    done
}

# with_libraries FILE...: copies programs and modules with all that they are linked with.
with_libraries() {
    for file in "$@"; do
        [ ! -e "$file" ] || { echo "$file" && ldd "$file" | grep -o '/[^ ]*'; }
    done | sort -u | xargs cp -L --parents -t "$folder/root"
}

make_image() {
    mkdir -p "$folder/root/tmp"
    with_libraries "$(command -v qemu-system-x86_64)" /usr/lib/*/qemu/accel-tcg-x86_64.so /usr/lib/*/qemu/accel-tcg-i386.so
    for file in /usr/share/seabios/bios-256k.bin /usr/share/qemu/bios-256k.bin /usr/share/qemu/kvmvapic.bin \
        /usr/lib/ipxe/qemu/efi-virtio.rom /usr/share/qemu/efi-virtio.rom; do
        [ ! -e "$file" ] || cp -L --parents -t "$folder/root" "$file"
    done
    tar -C "$folder/root" -c . | docker import - "$image" >/dev/null
    rm -rf "$folder/root"
}

# Ends the daemon, and removes the groups that it leaves.
clean_up() {
    kill "$daemon" 2>/dev/null || return 0
    wait "$daemon" 2>/dev/null || true
    find /sys/fs/cgroup -depth -type d -path "*$group*" -exec rmdir {} \; 2>/dev/null || true
}

private
start_daemon
trap clean_up EXIT
make_image
"$@"
