@NullMarked
package dev.qemu4j.cli;

import org.jspecify.annotations.NullMarked;
