/** Asks QEMU programs for their device, object, machine and CPU types. */
@NullMarked
package dev.qemu4j.codegen.qom;

import org.jspecify.annotations.NullMarked;
