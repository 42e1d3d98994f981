/**
 * The disks of a QEMU that runs: their graph, snapshots, commits, streams, mirrors.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.disk.Disks}, which needs only a monitor.
 */
@NullMarked
package dev.qemu4j.vm.disk;

import org.jspecify.annotations.NullMarked;
