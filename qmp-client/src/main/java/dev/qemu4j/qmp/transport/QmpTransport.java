package dev.qemu4j.qmp.transport;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Objects;

/**
 * A way to a monitor, for one client. {@code QmpClient.connect} takes one in place of a socket's address.
 *
 * <pre>{@code
 * Process ssh = new ProcessBuilder("ssh", "host", "socat", "-", "UNIX-CONNECT:/run/vm.sock").start();
 * QmpTransport tunnel = QmpTransport.of(ssh.getInputStream(), ssh.getOutputStream());
 * try (QmpClient client = QmpClient.connect(tunnel)) {
 *     StatusInfo status = client.blocking().runState().queryStatus();
 * }
 * }</pre>
 *
 * <p>All methods but {@link #negotiated} run on threads of the client that may block. {@link #open} comes first, once; then {@link #send}, one
 * line at a time. {@link #close} may come while one of them is under way, on another thread. An {@code Error} is taken as an exception is.
 */
public interface QmpTransport {
    /**
     * Makes a transport of two streams, such as those of a process, an ssh channel or a TLS socket. Closing it closes both, and no process.
     *
     * <p>A read that closing the stream does not end, as of a process's output, keeps one thread until the peer ends.
     *
     * @param in what the monitor says; its end is the connection's end
     * @param out what the monitor reads; flushed behind each command
     * @return the transport
     */
    static QmpTransport of(InputStream in, OutputStream out) {
        return ByteTransport.of(in, out);
    }

    /**
     * Makes a transport of an open channel, such as a {@link java.nio.channels.SocketChannel}. Closing it closes the channel.
     *
     * @param channel the channel, on which one thread reads while another one writes
     * @return the transport
     * @throws IllegalArgumentException if the channel is in non-blocking mode
     */
    static QmpTransport of(ByteChannel channel) {
        return ByteTransport.of(Objects.requireNonNull(channel, "channel"));
    }

    /**
     * Makes a transport of an API that takes a command and returns its reply, on a monitor that somebody else has negotiated.
     *
     * @param requests the API
     * @return the transport
     */
    static QmpTransport of(QmpRequests requests) {
        return new RequestTransport(requests);
    }

    /**
     * Opens the way to the monitor, and begins to give the client what comes.
     *
     * @param receiver takes what the monitor says and the connection's end, now or later, from any thread
     * @throws Exception if there is no way; the client then closes this, and fails to connect with this as the cause
     */
    void open(QmpReceiver receiver) throws Exception;

    /**
     * Sends a command. May block: commands that wait count for {@code QmpOptions.commandBacklog}.
     *
     * @param line the command and the end of its line; of this call only
     * @throws java.io.IOException if the connection has ended: all commands fail
     * @throws Exception if the command could not be sent: only this one fails
     */
    void send(ByteBuffer line) throws Exception;

    /**
     * Ends the connection, and the calls of {@link #open} and {@link #send} that are under way. May be called twice.
     *
     * @throws Exception is logged
     */
    void close() throws Exception;

    /**
     * Tells whether somebody else has negotiated with the monitor. The client then awaits no greeting, asks for the version of
     * QEMU instead, and offers nothing out of band.
     *
     * @return false unless overridden
     */
    default boolean negotiated() {
        return false;
    }
}
