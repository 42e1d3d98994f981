/**
 * The interfaces of the types of QEMU's QAPI schema: commands and the JSON form of their arguments and results.
 *
 * <p>Starting point: {@link dev.qemu4j.qapi.QmpCommand}.
 */
@NullMarked
package dev.qemu4j.qapi;

import org.jspecify.annotations.NullMarked;
