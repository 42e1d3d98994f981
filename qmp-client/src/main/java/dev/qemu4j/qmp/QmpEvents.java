package dev.qemu4j.qmp;

import java.util.function.Consumer;

/**
 * Where one listens to what QEMU reports.
 *
 * <p>Register before sending the command whose events matter: they may come before its reply. Each listener gets its
 * events one by one and in QEMU's order, whatever other listeners do. One that falls behind by more than
 * {@link QmpOptions#eventCapacity()} events is ended rather than given a part of them.
 */
public interface QmpEvents {
    /**
     * Calls a listener for each event of one name.
     *
     * @param name the event's wire name, such as {@code STOP}
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @return ends the listening when closed
     */
    Subscription on(String name, Consumer<QmpEvent> listener);

    /**
     * Calls a listener for each event, also for those that this version of the library does not know.
     *
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @return ends the listening when closed
     */
    Subscription onEvery(Consumer<QmpEvent> listener);

    /**
     * Collects events to be taken one by one.
     *
     * @param names the wire names of the events to collect; all events if none is given
     * @return the queue, which collects from now on
     */
    EventQueue queue(String... names);
}
