/** Writes the model as Java: one emitter for each kind of class. */
@NullMarked
package dev.qemu4j.codegen.emit;

import org.jspecify.annotations.NullMarked;
