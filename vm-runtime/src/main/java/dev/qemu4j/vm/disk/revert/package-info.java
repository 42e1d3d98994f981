/**
 * The reverting of disks to the layers below their overlays: its options and its result.
 *
 * <p>Starting point: {@link dev.qemu4j.vm.disk.revert.RevertOptions}; {@code LiveDisk.revert} takes them.
 */
@NullMarked
package dev.qemu4j.vm.disk.revert;

import org.jspecify.annotations.NullMarked;
