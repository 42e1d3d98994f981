/** Kinds of failures, told by the words of the tools and of the file system. */
@NullMarked
package dev.qemu4j.img.failure.internal;

import org.jspecify.annotations.NullMarked;
