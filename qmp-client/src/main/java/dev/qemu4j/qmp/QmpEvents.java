package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
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
     * Calls a listener for each event of one kind.
     *
     * @param <E> the event's class
     * @param type the event's class, such as {@link dev.qemu4j.qapi.runstate.StopEvent}
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @return ends the listening when closed
     * @throws IllegalArgumentException if the class is not that of one event
     */
    <E extends QmpEvent> Subscription on(Class<E> type, Consumer<? super E> listener);

    /**
     * Calls a listener for each event of one name, also one that this version of the library has no class for.
     *
     * @param name the event's wire name, such as {@code STOP}
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @return ends the listening when closed
     */
    Subscription on(String name, Consumer<QmpEvent> listener);

    /**
     * Calls a listener for each event; those that this version of the library has no class for are {@link
     * dev.qemu4j.qapi.UnknownEvent}s.
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
    EventQueue<QmpEvent> queue(String... names);

    /**
     * Collects events of one kind to be taken one by one.
     *
     * @param <E> the events' class
     * @param type the events' class, such as {@link dev.qemu4j.qapi.runstate.StopEvent}
     * @return the queue, which collects from now on
     * @throws IllegalArgumentException if the class is not that of one event
     */
    <E extends QmpEvent> EventQueue<E> queue(Class<E> type);
}
