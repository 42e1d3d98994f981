@NullMarked
package dev.qemu4j.architecture;

import org.jspecify.annotations.NullMarked;
