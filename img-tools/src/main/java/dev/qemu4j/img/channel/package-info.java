/**
 * Disks in images of any format as Java channels.
 *
 * <p>Starting point: {@link dev.qemu4j.img.channel.ImageChannel}.
 */
@NullMarked
package dev.qemu4j.img.channel;

import org.jspecify.annotations.NullMarked;
