/**
 * Compositions of options for what people do with QEMU every day.
 *
 * <p>Each is a {@link dev.qemu4j.option.Recipe} for {@link dev.qemu4j.CommandLine.Builder#with}, and each part that it
 * makes can be changed.
 *
 * <p>Starting points: {@link dev.qemu4j.recipe.VirtioDisk}, {@link dev.qemu4j.recipe.UserNetwork}, {@link
 * dev.qemu4j.recipe.SerialConsole}, {@link dev.qemu4j.recipe.Uefi}.
 */
@NullMarked
package dev.qemu4j.recipe;

import org.jspecify.annotations.NullMarked;
