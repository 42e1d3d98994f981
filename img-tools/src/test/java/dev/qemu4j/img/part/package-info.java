/** Tests of files that get their place when they are whole. */
@NullMarked
package dev.qemu4j.img.part;

import org.jspecify.annotations.NullMarked;
