/** Asks QEMU programs for their command-line options. */
@NullMarked
package dev.qemu4j.codegen.cli;

import org.jspecify.annotations.NullMarked;
