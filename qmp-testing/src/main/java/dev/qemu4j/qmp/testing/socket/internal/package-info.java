/** Sockets that the fakes listen on or dial, and the threads that serve them. */
@NullMarked
package dev.qemu4j.qmp.testing.socket.internal;

import org.jspecify.annotations.NullMarked;
