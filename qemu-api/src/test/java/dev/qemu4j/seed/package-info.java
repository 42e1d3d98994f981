@NullMarked
package dev.qemu4j.seed;

import org.jspecify.annotations.NullMarked;
