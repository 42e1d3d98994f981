@NullMarked
package dev.qemu4j.samples.cli;

import org.jspecify.annotations.NullMarked;
