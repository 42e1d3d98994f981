@NullMarked
package dev.qemu4j.testing;

import org.jspecify.annotations.NullMarked;
