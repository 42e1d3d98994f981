/** Secrets of images, in files that only the tool reads. */
@NullMarked
package dev.qemu4j.img.serve.internal;

import org.jspecify.annotations.NullMarked;
