@NullMarked
package dev.qemu4j.img.failure.internal;

import org.jspecify.annotations.NullMarked;
