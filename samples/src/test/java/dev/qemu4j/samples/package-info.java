@NullMarked
package dev.qemu4j.samples;

import org.jspecify.annotations.NullMarked;
