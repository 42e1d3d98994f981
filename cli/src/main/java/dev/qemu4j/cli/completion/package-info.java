/**
 * Completion of QEMU's own command lines in shells: tables of what can stand where, and the scripts that read them.
 *
 * <p>Starting points: {@link dev.qemu4j.cli.completion.Tables}, {@link dev.qemu4j.cli.completion.ShellScripts}.
 */
@NullMarked
package dev.qemu4j.cli.completion;

import org.jspecify.annotations.NullMarked;
