/** The values and exceptions that all modules share. Nothing here depends on anything else of this library. */
@NullMarked
package dev.qemu4j.base;

import org.jspecify.annotations.NullMarked;
