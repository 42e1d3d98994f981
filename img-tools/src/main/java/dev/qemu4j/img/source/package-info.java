/**
 * Descriptions of disk images: which image, in which format, with which key, and what may be done to it.
 *
 * <p>Starting point: {@link dev.qemu4j.img.source.ImageSource}.
 */
@NullMarked
package dev.qemu4j.img.source;

import org.jspecify.annotations.NullMarked;
