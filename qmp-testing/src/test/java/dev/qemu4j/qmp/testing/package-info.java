@NullMarked
package dev.qemu4j.qmp.testing;

import org.jspecify.annotations.NullMarked;
