/** Failures of disk images: each exception is a kind that tells what to do. */
@NullMarked
package dev.qemu4j.img.failure;

import org.jspecify.annotations.NullMarked;
