/**
 * Options of the command line: their parameters, how they are written and how they are read.
 *
 * <p>Starting points: {@link dev.qemu4j.option.Option}, {@link dev.qemu4j.option.Parameters}.
 */
@NullMarked
package dev.qemu4j.option;

import org.jspecify.annotations.NullMarked;
