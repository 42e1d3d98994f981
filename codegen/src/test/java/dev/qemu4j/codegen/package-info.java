/** Rewrites the committed facts from unpacked versions of QEMU. */
@NullMarked
package dev.qemu4j.codegen;

import org.jspecify.annotations.NullMarked;
