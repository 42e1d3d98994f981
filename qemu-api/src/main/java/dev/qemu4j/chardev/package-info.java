/**
 * The argument of {@code -chardev}: {@link dev.qemu4j.chardev.Chardev} and its builders, with the properties of each in a
 * set of its own.
 *
 * <p>Starting points: {@code Chardevs}.
 */
@NullMarked
package dev.qemu4j.chardev;

import org.jspecify.annotations.NullMarked;
