/** Files in the making, which a sweep finds after a crash; for the modules of this library only. */
@NullMarked
package dev.qemu4j.img.part;

import org.jspecify.annotations.NullMarked;
