package dev.qemu4j.net.lan;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One direction of a port's cable, with its faults. Used by the switch's thread only; the faults may be set by any.
 *
 * <p>Times are nanoseconds of the switch's clock, which starts at 0.
 */
final class Link {
    private static final long LONGEST_HOLD = 50_000_000;
    static final long MOST_IN_FLIGHT = DataSize.ofMib(64).bytes();
    private static final double NANOS = 1e9;

    private final SplittableRandom random;
    private final PortCounters.Running counters;
    private final Consumer<? super Frame> out;
    private final Queue<Travelling> travelling = new ArrayDeque<>();
    private final List<Frame> held = new ArrayList<>();
    private volatile LinkFaults faults = LinkFaults.NONE;
    private long heldUntil;
    private long freeAt;
    private long lastArrival;
    private long bytesInFlight;
    private boolean busy;

    Link(SplittableRandom random, PortCounters.Running counters, Consumer<? super Frame> out) {
        this.random = random;
        this.counters = counters;
        this.out = out;
    }

    LinkFaults faults() {
        return faults;
    }

    void faults(LinkFaults faults) {
        this.faults = faults;
    }

    synchronized void change(Consumer<? super LinkFaults.Builder> change) {
        faults = faults.with(change);
    }

    /** Tells whether no frame is on its way. */
    boolean isIdle() {
        return travelling.isEmpty() && held.isEmpty();
    }

    /** Marks the link as one to be run; returns false if it was before. */
    boolean markBusy() {
        boolean fresh = !busy;
        busy = true;
        return fresh;
    }

    /** Takes the mark away, and returns true, if nothing is on its way any more. */
    boolean rests() {
        busy = !isIdle();
        return !busy;
    }

    void offer(Frame frame, long now) {
        LinkFaults asked = faults;
        if (asked.isNone() && isIdle()) {
            out.accept(frame);
            return;
        }
        if (happens(asked.loss())) {
            counters.add(Count.LOST);
            return;
        }
        if (happens(asked.duplication())) {
            counters.add(Count.DUPLICATED);
            send(asked, frame, now);
        }
        send(asked, frame, now);
    }

    /** Delivers what has arrived. */
    void run(long now) {
        for (Travelling first = travelling.peek(); first != null && first.arrival <= now; first = travelling.peek()) {
            travelling.remove();
            bytesInFlight -= first.frame.cost();
            arrive(first.frame, first.overtaken, now);
        }
        if (!held.isEmpty() && heldUntil <= now) {
            releaseHeld();
        }
    }

    /** Returns when the next frame arrives, {@link Long#MAX_VALUE} if none is on its way. */
    long next() {
        long next = held.isEmpty() ? Long.MAX_VALUE : heldUntil;
        Travelling first = travelling.peek();
        return first == null ? next : Math.min(next, first.arrival);
    }

    private void send(LinkFaults asked, Frame given, long now) {
        Frame frame = given;
        if (happens(asked.corruption())) {
            counters.add(Count.CORRUPTED);
            frame = given.withBitFlipped(random.nextInt(given.bits()));
        }
        boolean overtaken = happens(asked.reordering());
        if (asked.isImmediate() && travelling.isEmpty()) {
            arrive(frame, overtaken, now);
        } else {
            depart(asked, frame, now, overtaken);
        }
    }

    private void depart(LinkFaults asked, Frame frame, long now, boolean overtaken) {
        long departure = now;
        DataSize bandwidth = asked.bandwidth();
        if (bandwidth != null) {
            long start = Math.max(now, freeAt);
            if ((start - now) / NANOS * bandwidth.bytes() > asked.queue().bytes()) {
                counters.add(Count.DROPPED);
                return;
            }
            departure = start + (long) (frame.length() * NANOS / bandwidth.bytes());
            freeAt = departure;
        }
        if (bytesInFlight > MOST_IN_FLIGHT) {
            counters.add(Count.DROPPED);
            return;
        }
        lastArrival = Math.max(lastArrival, departure + delay(asked));
        bytesInFlight += frame.cost();
        travelling.add(new Travelling(frame.keep(), lastArrival, overtaken));
    }

    private long delay(LinkFaults asked) {
        long jitter = TimeLimit.nanos(asked.jitter());
        long change = jitter == 0 ? 0 : random.nextLong(-jitter, jitter + 1);
        return Math.max(0, TimeLimit.nanos(asked.latency()) + change);
    }

    private void arrive(Frame frame, boolean overtaken, long now) {
        if (overtaken) {
            counters.add(Count.REORDERED);
            heldUntil = held.isEmpty() ? now + LONGEST_HOLD : heldUntil;
            held.add(frame.keep());
        } else {
            out.accept(frame);
            releaseHeld();
        }
    }

    private void releaseHeld() {
        if (!held.isEmpty()) {
            List<Frame> released = List.copyOf(held);
            held.clear();
            released.forEach(out);
        }
    }

    private boolean happens(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    private record Travelling(Frame frame, long arrival, boolean overtaken) {}
}
