/**
 * Disks read and written over NBD from Java, without root.
 *
 * <p>Starting point: {@link dev.qemu4j.img.nbd.NbdClient}.
 */
@NullMarked
package dev.qemu4j.img.nbd;

import org.jspecify.annotations.NullMarked;
