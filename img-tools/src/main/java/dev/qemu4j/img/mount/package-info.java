/**
 * Partitions of disk images, mounted on this host and unmounted again. Linux only.
 *
 * <p>Starting points: {@link dev.qemu4j.img.mount.ImageMount} mounts, {@link dev.qemu4j.img.mount.MountMethod} says how.
 */
@NullMarked
package dev.qemu4j.img.mount;

import org.jspecify.annotations.NullMarked;
