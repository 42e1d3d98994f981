/** Asks a running QEMU for its schema and compares it with the facts. */
@NullMarked
package dev.qemu4j.codegen.introspect;

import org.jspecify.annotations.NullMarked;
