/**
 * The block graph of a QEMU as it is at one moment: devices, nodes, backing chains, jobs.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.disk.graph.DiskGraph}.
 */
@NullMarked
package dev.qemu4j.vm.disk.graph;

import org.jspecify.annotations.NullMarked;
