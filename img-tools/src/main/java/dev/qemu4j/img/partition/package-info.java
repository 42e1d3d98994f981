/**
 * Partition tables and file systems, recognised without mounting anything.
 *
 * <p>Starting points: {@link dev.qemu4j.img.partition.PartitionTable}, {@link
 * dev.qemu4j.img.partition.FileSystemProbe}.
 */
@NullMarked
package dev.qemu4j.img.partition;

import org.jspecify.annotations.NullMarked;
