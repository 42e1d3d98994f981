/**
 * The surface of an installed QEMU, and the check of a command line against it.
 *
 * <p>Starting points: {@link dev.qemu4j.check.Checker}, {@link dev.qemu4j.check.CheckResult}, {@link
 * dev.qemu4j.check.QemuSurface}.
 */
@NullMarked
package dev.qemu4j.check;

import org.jspecify.annotations.NullMarked;
