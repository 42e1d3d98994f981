/** Disk images: made, changed and looked into with QEMU's own tools. */
@NullMarked
package dev.qemu4j.img;

import org.jspecify.annotations.NullMarked;
