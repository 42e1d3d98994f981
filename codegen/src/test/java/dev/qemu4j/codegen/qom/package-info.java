/** Tests of what is asked about types. */
@NullMarked
package dev.qemu4j.codegen.qom;

import org.jspecify.annotations.NullMarked;
