/**
 * Disk images: made, changed and looked into with QEMU's own tools.
 *
 * <p>Starting points: {@link dev.qemu4j.img.QemuImg}, {@link dev.qemu4j.img.source.ImageSource}.
 */
@NullMarked
package dev.qemu4j.img;

import org.jspecify.annotations.NullMarked;
