@NullMarked
package dev.qemu4j.testcontainers;

import org.jspecify.annotations.NullMarked;
