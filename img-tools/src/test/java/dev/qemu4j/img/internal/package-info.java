@NullMarked
package dev.qemu4j.img.internal;

import org.jspecify.annotations.NullMarked;
