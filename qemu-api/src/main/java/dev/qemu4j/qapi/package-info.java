/**
 * What QEMU's QAPI schema describes: commands and how their arguments and results are written and read.
 *
 * <p>Starting point: {@link dev.qemu4j.qapi.QmpCommand}.
 */
@NullMarked
package dev.qemu4j.qapi;

import org.jspecify.annotations.NullMarked;
