/** Reads QAPI schemas, from QEMU's sources or from its HTML reference, into facts. */
@NullMarked
package dev.qemu4j.codegen.qapi;

import org.jspecify.annotations.NullMarked;
