/**
 * The {@code qemu4j} command: checks, explains and translates QEMU command lines.
 *
 * <p>Starting points: {@link dev.qemu4j.cli.Qemu4j}.
 */
@NullMarked
package dev.qemu4j.cli;

import org.jspecify.annotations.NullMarked;
