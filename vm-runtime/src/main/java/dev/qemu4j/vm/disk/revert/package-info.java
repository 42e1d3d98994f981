/**
 * The reverting of disks to the layers below their overlays: its options and its result.
 *
 * <p>Starting point: {@code LiveDisk.revert}.
 */
@NullMarked
package dev.qemu4j.vm.disk.revert;

import org.jspecify.annotations.NullMarked;
