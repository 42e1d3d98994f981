/** Values of parameters and properties, beside the types that QEMU tells. */
@NullMarked
package dev.qemu4j.check.value.internal;

import org.jspecify.annotations.NullMarked;
