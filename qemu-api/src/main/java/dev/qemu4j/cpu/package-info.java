/**
 * The argument of {@code -cpu}: {@link dev.qemu4j.cpu.Cpu} and its builders, with the properties of each in a set of its
 * own.
 *
 * <p>Starting points: {@code Cpus}.
 */
@NullMarked
package dev.qemu4j.cpu;

import org.jspecify.annotations.NullMarked;
