#!/bin/busybox sh
# shellcheck shell=dash
# Ends the guest cleanly: /sbin/poweroff, /sbin/reboot, /sbin/halt, and /sbin/shutdown as the guest agent calls it.
how=${0##*/}
case "$how $*" in
shutdown*-r*) how=reboot ;;
shutdown*-H*) how=halt ;;
shutdown*) how=poweroff ;;
esac
echo "qemu4j-linux-guest: ending $how" >/dev/ttyS0
sync
umount -a -r 2>/dev/null
exec /bin/busybox "$how" -f
