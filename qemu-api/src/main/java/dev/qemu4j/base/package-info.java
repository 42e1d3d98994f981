/**
 * The values that all modules share, such as {@link dev.qemu4j.base.DataSize}, and the exceptions, whose root is {@link
 * dev.qemu4j.base.QemuException}. Nothing here depends on anything else of this library.
 */
@NullMarked
package dev.qemu4j.base;

import org.jspecify.annotations.NullMarked;
