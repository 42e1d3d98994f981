@NullMarked
package dev.qemu4j.img.free;

import org.jspecify.annotations.NullMarked;
