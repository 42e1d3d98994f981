/**
 * A real partition of the host as the disk of a virtual machine, with a partition table made for it. Linux only.
 *
 * <p>Starting point: {@link dev.qemu4j.img.wrap.PartitionDisk}.
 */
@NullMarked
package dev.qemu4j.img.wrap;

import org.jspecify.annotations.NullMarked;
