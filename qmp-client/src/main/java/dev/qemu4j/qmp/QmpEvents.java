package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * Registry of the listeners to a QEMU's events.
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
     * @throws dev.qemu4j.base.UnsupportedByQemuException if the connected QEMU is of a version that has no such event
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
     * Calls a listener for each event of some names, and tells when it gets no more.
     *
     * @param names the events' wire names; all events if there are none
     * @param listener runs on the client's executor, one call at a time; what it throws is logged
     * @param end runs once, after the listener's last call, unless the subscription was closed: with a {@link
     *     QmpStateException} if the listener fell behind, so that events are lost, or with a {@link
     *     QmpDisconnectedException} if the connection has ended
     * @return ends the listening when closed
     */
    Subscription on(List<String> names, Consumer<QmpEvent> listener, Consumer<QmpException> end);

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
     * @throws dev.qemu4j.base.UnsupportedByQemuException if the connected QEMU is of a version that has no such event
     */
    <E extends QmpEvent> EventQueue<E> queue(Class<E> type);
}
