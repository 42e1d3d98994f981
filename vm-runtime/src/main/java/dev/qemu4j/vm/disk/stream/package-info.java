/**
 * The content of disks as a stream of data and zeros.
 *
 * <p>Starting points: {@link dev.qemu4j.vm.disk.stream.DiskReceiver} takes one, {@link dev.qemu4j.vm.disk.stream.DiskStream} writes it as bytes.
 */
@NullMarked
package dev.qemu4j.vm.disk.stream;

import org.jspecify.annotations.NullMarked;
