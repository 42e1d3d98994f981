/**
 * QEMU's machines and values as Java types.
 *
 * <p>Starting points: {@link dev.qemu4j.CommandLine} describes a machine, {@link dev.qemu4j.base.QemuException} is the
 * root of everything that can go wrong.
 */
@NullMarked
package dev.qemu4j;

import org.jspecify.annotations.NullMarked;
