package dev.qemu4j.vm.fault;

import dev.qemu4j.Chardevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.chardev.ChardevAdd;
import dev.qemu4j.qapi.qom.ObjectOptions;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.fault.Nics.Nic;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Faults of one network card.
 *
 * <pre>{@code
 * try (Fault deaf = vm.faults().nic("net0").drop(NicDirection.RECEIVED)) {
 *     …
 * }
 * }</pre>
 *
 * <p>QEMU loses, doubles or damages no share of the packets: a port of the Java switch does, as {@code faults.custom("lossy", () -> port.faults(…), () -> port.faults(…))}.
 * Packets that do not pass through QEMU, as with vhost, cannot be dropped or delayed here.
 *
 * <p>The methods throw, and the futures fail with, a {@link FaultException} if there is no such card, whose message names those that there are, or if QEMU refuses, or else as {@link
 * QmpClient#execute(dev.qemu4j.qapi.QmpCommand)} fails.
 */
public final class NicFaults {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final HeldSettings<Boolean> CABLES = new HeldSettings<>();

    private final FaultSite site;
    private final String id;

    NicFaults(FaultSite site, String id) {
        this.site = site;
        this.id = id;
    }

    /**
     * Pulls the cable, which the guest's driver notices. Undoing the last of several such faults plugs it in, also if it was not in before.
     *
     * @return the fault
     */
    public Fault linkDown() {
        return Await.result(linkDownAsync(), waiting());
    }

    /**
     * Pulls the cable, as {@link #linkDown} does.
     *
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> linkDownAsync() {
        return site.begin(name() + "link down", () -> {
            String nic = find().name();
            return CABLES.hold(site.qmp(), nic, false, new Cable(HotPlug.of(site.qmp()), nic));
        });
    }

    /**
     * Drops all packets of a direction, which the guest does not notice by itself: a partition of the network.
     *
     * @param direction the direction
     * @return the fault
     */
    public Fault drop(NicDirection direction) {
        return Await.result(dropAsync(direction), waiting());
    }

    /**
     * Drops all packets of a direction, as {@link #drop} does.
     *
     * @param direction the direction
     * @return a future of the fault; cancelling it has it undone
     */
    public CompletableFuture<Fault> dropAsync(NicDirection direction) {
        Objects.requireNonNull(direction, "direction");
        String made = madeUp();
        QmpClient qmp = site.qmp();
        return site.begin(name() + "drops packets (" + direction + ")", () -> {
            String netdev = netdev();
            qmp.blocking().execute(ChardevAdd.of(Chardevs.ofNull(made)));
            try {
                add(QomObjects.filterRedirector(
                        made, f -> f.netdev(netdev).queue(direction.queue()).outdev(made)));
            } catch (RuntimeException e) {
                try {
                    qmp.blocking().chardev().chardevRemove(made);
                } catch (RuntimeException left) {
                    e.addSuppressed(left);
                }
                throw e;
            }
            return removal(qmp, made);
        });
    }

    /** Removes a filter and its chardev; the second time only what the first has left. */
    private static Runnable removal(QmpClient qmp, String made) {
        AtomicBoolean filterGone = new AtomicBoolean();
        return () -> {
            if (!filterGone.get()) {
                qmp.blocking().qom().objectDel(made);
                filterGone.set(true);
            }
            qmp.blocking().chardev().chardevRemove(made);
        };
    }

    /**
     * Delays packets of a direction: they are held, and passed on together at the end of each interval, half of it later on average.
     *
     * @param direction the direction
     * @param interval the interval, up to 60 seconds
     * @return the fault
     * @throws IllegalArgumentException if the interval is shorter than a microsecond, or too long
     */
    public Fault delay(NicDirection direction, Duration interval) {
        return Await.result(delayAsync(direction, interval), waiting());
    }

    /**
     * Delays packets of a direction, as {@link #delay} does.
     *
     * @param direction the direction
     * @param interval the interval, up to 60 seconds
     * @return a future of the fault; cancelling it has it undone
     * @throws IllegalArgumentException if the interval is shorter than a microsecond, or too long
     */
    public CompletableFuture<Fault> delayAsync(NicDirection direction, Duration interval) {
        Objects.requireNonNull(direction, "direction");
        TimeLimit.require("interval", interval);
        long micros = TimeLimit.nanos(interval) / 1000;
        if (micros < 1 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: a microsecond to a minute)");
        }
        String made = madeUp();
        return site.begin(name() + "delays packets (" + direction + ", " + TimeLimit.millis(interval) + " ms)", () -> {
            String netdev = netdev();
            add(QomObjects.filterBuffer(
                    made, f -> f.netdev(netdev).queue(direction.queue()).interval(micros)));
            return () -> site.qmp().blocking().qom().objectDel(made);
        });
    }

    /** The cable of one card. */
    private record Cable(HotPlug devices, String nic) implements HeldSettings.Setting<Boolean> {
        @Override
        public Boolean now() {
            return true; // no command tells
        }

        @Override
        public void set(Boolean in) {
            devices.link(nic, in);
        }
    }

    private void add(ObjectOptions filter) {
        try {
            site.qmp().blocking().qom().objectAdd(filter);
        } catch (QmpCommandException e) {
            throw FaultException.refused("a filter of network card '" + id + "'", e);
        }
    }

    private Nic find() {
        return new Nics(site.qmp()).find(id);
    }

    private String netdev() {
        Nic nic = find();
        String netdev = nic.netdev();
        if (netdev == null) {
            throw new FaultException("network card '" + nic.name() + "' has no back end (expected: one with)", null);
        }
        return netdev;
    }

    /** Other connections may have made filters, too. */
    private static String madeUp() {
        return "qemu4j-fault-" + UUID.randomUUID();
    }

    private String name() {
        return "network card '" + id + "': ";
    }

    private String waiting() {
        return "waiting for a fault of network card '" + id + "'";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return "NicFaults[" + id + "]";
    }
}
