/**
 * A real partition of the host as the disk of a virtual machine, with a partition table made for it. Linux only.
 *
 * <p>Starting points: {@link dev.qemu4j.img.wrap.PartitionDisk} and {@link dev.qemu4j.img.wrap.PartitionInPlace}.
 */
@NullMarked
package dev.qemu4j.img.wrap;

import org.jspecify.annotations.NullMarked;
