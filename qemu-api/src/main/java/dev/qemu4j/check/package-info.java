/**
 * The check of a command line against the surface of an installed QEMU.
 *
 * <p>Starting points: {@link dev.qemu4j.check.Checker}, {@link dev.qemu4j.check.CheckResult}, {@link
 * dev.qemu4j.check.surface.QemuSurface}.
 */
@NullMarked
package dev.qemu4j.check;

import org.jspecify.annotations.NullMarked;
