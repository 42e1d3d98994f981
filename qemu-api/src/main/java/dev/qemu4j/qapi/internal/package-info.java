/** The JSON reader and writer of the generated classes. Not for users. */
@NullMarked
package dev.qemu4j.qapi.internal;

import org.jspecify.annotations.NullMarked;
