/**
 * What an installed QEMU has, and the mistakes of a command line that it would be given.
 *
 * <p>Starting points: {@link dev.qemu4j.check.Checker}, {@link dev.qemu4j.check.CheckResult}, {@link
 * dev.qemu4j.check.QemuSurface}.
 */
@NullMarked
package dev.qemu4j.check;

import org.jspecify.annotations.NullMarked;
