/** Tests. */
@NullMarked
package dev.qemu4j.net.base;

import org.jspecify.annotations.NullMarked;
