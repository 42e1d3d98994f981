/**
 * Ways to a monitor other than its socket: streams and channels that are open already, and the APIs of others.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.qmp.transport.QmpTransport#of(java.nio.channels.ByteChannel)} takes a channel, and {@link
 *       dev.qemu4j.qmp.transport.QmpTransport#of(java.io.InputStream, java.io.OutputStream)} a pair of streams.
 *   <li>{@link dev.qemu4j.qmp.transport.QmpRequests} is for an API that takes a command and returns its reply.
 *   <li>{@link dev.qemu4j.qmp.transport.QmpTransport} is what all others implement.
 * </ul>
 */
@NullMarked
package dev.qemu4j.qmp.transport;

import org.jspecify.annotations.NullMarked;
