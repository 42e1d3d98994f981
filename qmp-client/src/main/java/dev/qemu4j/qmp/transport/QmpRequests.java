package dev.qemu4j.qmp.transport;

import java.util.function.Consumer;

/**
 * An API of others that passes a command to a monitor and returns the reply, such as libvirt's: {@code QmpTransport.of(command ->
 * domain.qemuMonitorCommand(command, 0))}.
 *
 * <p>The commands have no {@code id}, and are requested one by one: a reply is that of its request. All methods run on threads of the client that
 * may block.
 */
@FunctionalInterface
public interface QmpRequests {
    /**
     * Passes a command on.
     *
     * @param command a JSON object in one line
     * @return the whole reply, a JSON object with {@code return} or {@code error}; its {@code id} is passed over
     * @throws java.io.IOException if the monitor is gone: the client's connection ends
     * @throws Exception if there is no reply: this command alone fails, whether QEMU ran it or not
     */
    String request(String command) throws Exception;

    /**
     * Begins to pass on events. Called once, before the first request; by default there are none.
     *
     * @param listener takes an event as QEMU words it, a JSON object with {@code event}, {@code data} and {@code timestamp}, from any thread
     * @throws Exception if that is not possible: the client fails to connect
     */
    default void listen(Consumer<String> listener) throws Exception {}

    /**
     * Ends the passing on of events, and a request that is under way. May be called twice; by default there is nothing to do.
     *
     * @throws Exception is logged
     */
    default void close() throws Exception {}
}
