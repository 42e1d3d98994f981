/** What the generated classes read and write JSON with. Not for users. */
@NullMarked
package dev.qemu4j.qapi.internal;

import org.jspecify.annotations.NullMarked;
