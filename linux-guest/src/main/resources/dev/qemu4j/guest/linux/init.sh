#!/bin/busybox sh
# shellcheck shell=dash
# The guest's first process. Everything that the host reads begins with the mark; see ConsoleProtocol.java.
mark=qemu4j-linux-guest:
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
config=/etc/qemu4j
[ ! -s $config/library-path ] || { read -r LD_LIBRARY_PATH <$config/library-path; export LD_LIBRARY_PATH; }
# Debian's shell prefers busybox's own commands to those on the PATH; it prefers functions to both.
# shellcheck source=/dev/null # LinuxGuest makes it
. $config/functions

failed() {
    echo "$mark failed $*"
    poweroff
}

load_modules() {
    while read -r module; do
        error=$(insmod "$module" 2>&1) || failed "insmod $module: $error"
    done <$config/modules
}

# The agent's port may come late, or be plugged in later. Without udev nobody makes links with the ports' names.
run_guest_agent() {
    while :; do
        for port in /sys/class/virtio-ports/*; do
            [ "$(cat "$port/name" 2>/dev/null)" = org.qemu.guest_agent.0 ] || continue
            ln -sf "../${port##*/}" /dev/virtio-ports/org.qemu.guest_agent.0
            qemu-ga -m virtio-serial -p /dev/virtio-ports/org.qemu.guest_agent.0 -t /run -l /run/qemu-ga.log
        done
        sleep 0.1
    done
}

# A line from the host is the id of a command and the command in base64; the answer has its exit code and its output.
serve() {
    stty raw -echo
    echo "$mark ready $(uname -r)"
    while read -r id command; do
        [ -n "$id" ] || continue
        echo "$command" | base64 -d >/run/command
        sh -c ". $config/functions; . /run/command" </dev/null >/run/output 2>&1
        code=$?
        printf '%s answer %s %s %s ' $mark "$id" $code "$(wc -c </run/output)"
        base64 -w 0 </run/output
        echo
    done
}

/bin/busybox --install -s 2>/dev/null
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm /dev/virtio-ports
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mkdir -p /run/lock
hostname qemu4j
ip link set lo up
load_modules
# Messages of the kernel must not come in the middle of an answer; a panic is shown all the same.
echo 1 >/proc/sys/kernel/printk
[ ! -e $config/guest-agent ] || run_guest_agent </dev/null >/dev/null 2>&1 &
[ ! -e $config/power-button ] || acpid -f -c /etc/acpi -p /run/acpid.pid -l /run/acpid.log </dev/null >/dev/null 2>&1 &
exec </dev/ttyS0 >/dev/ttyS0 2>&1
if [ -e $config/init ]; then
    stty -onlcr
    echo "$mark ready $(uname -r)"
    sh -c ". $config/functions; . $config/init"
    echo "$mark exit $?"
else
    # Not in the first process, which gets SIGCHLD for each process whose own parent has ended: busybox's read then begins anew,
    # without what it has read.
    serve </dev/ttyS0 &
    wait $!
fi
poweroff
