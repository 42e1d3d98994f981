#!/bin/sh
# Makes a cloud image as those that distributions publish: a raw disk with a boot loader, a kernel, systemd and cloud-init, and no
# user who can log in. The slow tests of seeds boot it. It lands in ~/.cache/qemu4j/cloud-image (or CLOUD_IMAGE_CACHE), once, and takes some minutes
# and half a GiB. Needs root, as debootstrap does; all its mounts are in a namespace of its own.
set -eu

release=bookworm
cache=${CLOUD_IMAGE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/qemu4j/cloud-image}
image=$cache/$release.raw

[ ! -e "$image" ] || {
    echo "$image"
    exit 0
}
[ "$(id -u)" = 0 ] || {
    echo "make-cloud-image.sh needs root: it makes a system with debootstrap" >&2
    exit 2
}
command -v apt-get >/dev/null || {
    echo "make-cloud-image.sh makes Debian's only: it needs apt-get" >&2
    exit 2
}

work=$cache/work
rm -rf "$work"
mkdir -p "$work/tools" "$work/packages"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

cd "$work/packages"
# Where apt has no lists yet, as in a container, it needs them first.
download() {
    apt-get -qq download debootstrap grub-pc-bin grub-common
}
download 2>/dev/null || { apt-get -qq update && download; }
for package in ./*.deb; do
    dpkg-deb -x "$package" "$work/tools"
done
cd "$work"

# debootstrap knows no virtual packages, so that apt installs the rest.
cat >"$work/make-root" <<'END'
set -eu
work=$1 release=$2
DEBOOTSTRAP_DIR=$work/tools/usr/share/debootstrap "$work/tools/usr/sbin/debootstrap" --variant=minbase "$release" "$work/root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
cp /etc/resolv.conf "$work/root/etc/resolv.conf"
mount -t proc proc "$work/root/proc"
DEBIAN_FRONTEND=noninteractive chroot "$work/root" apt-get -y --no-install-recommends install systemd-sysv udev dbus \
    netplan.io iproute2 sudo openssh-server initramfs-tools zstd cloud-init linux-image-cloud-amd64
chroot "$work/root" systemctl enable systemd-networkd
chroot "$work/root" apt-get clean
END
unshare --mount --pid --fork --kill-child sh "$work/make-root" "$work" "$release" </dev/null >"$cache/make-root.log" 2>&1 || {
    tail "$cache/make-root.log" >&2
    exit 1
}
rm -rf "$work"/root/var/lib/apt/lists/* "$work/root/etc/resolv.conf"
# As a published image: its ids, keys and name are made at the first boot.
rm -f "$work"/root/etc/ssh/ssh_host_* "$work"/root/etc/machine-id
: >"$work/root/etc/machine-id"
echo localhost >"$work/root/etc/hostname"
echo '/dev/vda1 / ext4 defaults 0 1' >"$work/root/etc/fstab"
mkdir -p "$work/root/boot/grub"
cat >"$work/root/boot/grub/grub.cfg" <<'END'
linux /vmlinuz root=/dev/vda1 ro console=ttyS0
initrd /initrd.img
boot
END

# GRUB's first sector looks for the rest in the sectors behind it.
modules=$work/tools/usr/lib/grub/i386-pc
"$work/tools/usr/bin/grub-mkimage" -O i386-pc -d "$modules" -p '(hd0,msdos1)/boot/grub' -o "$work/core.img" \
    biosdisk part_msdos ext2 linux normal
truncate -s 3G "$work/image"
echo 'start=2048, type=83, bootable' | PATH=$PATH:/usr/sbin:/sbin sfdisk --quiet --no-reread "$work/image"
dd if="$modules/boot.img" of="$work/image" bs=440 count=1 conv=notrunc status=none
dd if="$work/core.img" of="$work/image" bs=512 seek=1 conv=notrunc status=none
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -F -t ext4 -O '^metadata_csum_seed,^orphan_file' -d "$work/root" \
    -E offset=1048576 "$work/image" 3071M
mv "$work/image" "$image"
echo "$image"
