@NullMarked
package dev.qemu4j.img.partition;

import org.jspecify.annotations.NullMarked;
