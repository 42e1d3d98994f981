/** The meaning of messages of QEMU's programs; for the modules of this library only. */
@NullMarked
package dev.qemu4j.img.words;

import org.jspecify.annotations.NullMarked;
