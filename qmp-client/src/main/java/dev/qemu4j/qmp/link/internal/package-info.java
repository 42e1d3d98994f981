/** Connections on which commands and replies are lines, with their threads and sockets. */
@NullMarked
package dev.qemu4j.qmp.link.internal;

import org.jspecify.annotations.NullMarked;
