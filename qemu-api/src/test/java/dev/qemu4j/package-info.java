@NullMarked
package dev.qemu4j;

import org.jspecify.annotations.NullMarked;
