@NullMarked
package dev.qemu4j.img.wrap;

import org.jspecify.annotations.NullMarked;
