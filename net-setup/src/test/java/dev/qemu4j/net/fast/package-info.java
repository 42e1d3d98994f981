/** Tests. */
@NullMarked
package dev.qemu4j.net.fast;

import org.jspecify.annotations.NullMarked;
