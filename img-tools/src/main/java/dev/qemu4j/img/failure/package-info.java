/** Failures of disk images: each exception is a kind of {@link dev.qemu4j.img.failure.ImageException} and tells what to do. */
@NullMarked
package dev.qemu4j.img.failure;

import org.jspecify.annotations.NullMarked;
