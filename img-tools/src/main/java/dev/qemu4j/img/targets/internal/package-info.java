/** Targets of commands: files that are written beside their place, block devices, and what is left of them. */
@NullMarked
package dev.qemu4j.img.targets.internal;

import org.jspecify.annotations.NullMarked;
