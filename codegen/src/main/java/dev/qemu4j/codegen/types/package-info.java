/** Makes builders and catalogues of QEMU's object types: devices, machines, CPUs and accelerators. */
@NullMarked
package dev.qemu4j.codegen.types;

import org.jspecify.annotations.NullMarked;
