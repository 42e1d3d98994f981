@NullMarked
package dev.qemu4j.img.nbd;

import org.jspecify.annotations.NullMarked;
