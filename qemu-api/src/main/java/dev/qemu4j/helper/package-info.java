/**
 * Helper processes of a machine, such as {@code swtpm} and {@code virtiofsd}, as data: the launch of the machine starts them.
 *
 * <p>Starting points: {@link dev.qemu4j.helper.Helper}, {@link dev.qemu4j.helper.RunPath}.
 */
@NullMarked
package dev.qemu4j.helper;

import org.jspecify.annotations.NullMarked;
