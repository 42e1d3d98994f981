/** Values of networks: interfaces, routes, ranges of addresses; and {@link dev.qemu4j.net.base.NetworkException}. */
@NullMarked
package dev.qemu4j.net.base;

import org.jspecify.annotations.NullMarked;
