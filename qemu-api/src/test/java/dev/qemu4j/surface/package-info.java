@NullMarked
package dev.qemu4j.surface;

import org.jspecify.annotations.NullMarked;
