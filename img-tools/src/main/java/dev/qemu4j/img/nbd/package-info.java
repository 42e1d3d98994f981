/**
 * Disk images read and written from Java, without root: a client for NBD, and channels over it for images of any format.
 *
 * <p>Starting point: {@link dev.qemu4j.img.nbd.NbdClient}.
 */
@NullMarked
package dev.qemu4j.img.nbd;

import org.jspecify.annotations.NullMarked;
