/** Values of networks: interfaces, routes, ranges of addresses; and the exception. */
@NullMarked
package dev.qemu4j.net.base;

import org.jspecify.annotations.NullMarked;
