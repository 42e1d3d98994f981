/** Writes the classes for the options of the command line. */
@NullMarked
package dev.qemu4j.codegen.option;

import org.jspecify.annotations.NullMarked;
