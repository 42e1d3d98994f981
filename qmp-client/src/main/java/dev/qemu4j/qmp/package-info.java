/**
 * Talks to QEMU over QMP, the QEMU Machine Protocol.
 *
 * <p>Starting points:
 *
 * <ul>
 *   <li>{@link dev.qemu4j.qmp.QmpClient#connect(java.net.SocketAddress)} connects to a monitor.
 *   <li>{@link dev.qemu4j.qmp.QmpClient#listen(java.net.SocketAddress)} lets QEMU dial in.
 *   <li>{@link dev.qemu4j.qmp.QmpEvents} listens to what happens.
 *   <li>{@link dev.qemu4j.qmp.QmpException} is the root of the failures, but for expired limits: {@link dev.qemu4j.qmp.QmpTimeoutException}.
 * </ul>
 */
@NullMarked
package dev.qemu4j.qmp;

import org.jspecify.annotations.NullMarked;
