package dev.qemu4j.vm.usb;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.device.Device;
import dev.qemu4j.host.usb.UsbDevice;
import dev.qemu4j.host.usb.UsbMatch;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.device.PluggedDevice;
import dev.qemu4j.vm.device.UnplugOutcome;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch for USB devices of the host, which attaches each that has certain signs to a machine when it is plugged in.
 *
 * <pre>{@code
 * UsbMatch stick = UsbMatch.of(0x0951, 0x1666).serial("60A44C413FAE");
 * try (UsbWatch watch = UsbWatch.start(vm.devices(), stick)) {
 *     …
 * }
 * }</pre>
 *
 * <p>The machine needs a USB controller, and QEMU the right to write the device's file ({@link dev.qemu4j.host.usb.UdevRule}). QEMU itself attaches devices by vendor and
 * product, or by port ({@code HostUsbDevice}); a watch knows serial numbers as well, tells what it does, and needs no device in the machine while none is plugged in.
 *
 * <p>A device that is plugged out is detached. One that somebody else unplugs from the machine stays out until it is plugged in again, as the host may use it by then.
 * The watch ends with {@link #close}, which detaches its devices, and with the connection to QEMU. Thread-safe.
 */
public final class UsbWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsbWatch.class);
    private static final String THREAD = "usb-watch";

    /** No event tells that something which failed would succeed now. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final HotPlug devices;
    private final UsbMatch match;
    private final UsbWatchOptions options;
    private final NodeChanges changes;
    private final CompletableFuture<@Nullable Void> disconnected;
    private final Map<UsbDevice, Given> attached = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<UsbDevice> leftOut = new HashSet<>(); // guarded by this
    private final Set<UsbDevice> warned = new HashSet<>(); // guarded by this
    private @Nullable String trouble; // guarded by this
    private volatile boolean closed;

    private UsbWatch(HotPlug devices, UsbMatch match, UsbWatchOptions options, NodeChanges changes) {
        this.devices = devices;
        this.match = match;
        this.options = options;
        this.changes = changes;
        disconnected = devices.closed();
    }

    /**
     * A device in the machine.
     *
     * @param plugged the device
     * @param removed its end, of which somebody else may be the cause
     */
    private record Given(PluggedDevice plugged, CompletableFuture<@Nullable Void> removed) {}

    /**
     * Starts a watch, and attaches what is plugged in already.
     *
     * @param devices the machine's devices
     * @param match the signs of the host's devices
     * @return the watch
     * @throws QemuException if the host has no USB, or its directories cannot be watched
     */
    public static UsbWatch start(HotPlug devices, UsbMatch match) {
        return start(devices, match, UsbWatchOptions.defaults());
    }

    /**
     * Starts a watch with options, and attaches what is plugged in already: each device within the options' limit.
     *
     * @param devices the machine's devices
     * @param match the signs of the host's devices
     * @param options the options
     * @return the watch
     * @throws QemuException if the host has no USB, or its directories cannot be watched
     */
    public static UsbWatch start(HotPlug devices, UsbMatch match, Consumer<? super UsbWatchOptions.Builder> options) {
        return Await.result(startAsync(devices, match, options), "waiting for a watch of USB devices to start");
    }

    /**
     * Starts a watch, and attaches what is plugged in already, as {@link #start(HotPlug, UsbMatch)} does.
     *
     * @param devices the machine's devices
     * @param match the signs of the host's devices
     * @return a future of the watch; cancelling it detaches what was attached
     */
    public static CompletableFuture<UsbWatch> startAsync(HotPlug devices, UsbMatch match) {
        return startAsync(devices, match, UsbWatchOptions.defaults());
    }

    /**
     * Starts a watch with options, and attaches what is plugged in already, as {@link #start(HotPlug, UsbMatch, Consumer)} does.
     *
     * @param devices the machine's devices
     * @param match the signs of the host's devices
     * @param options the options
     * @return a future of the watch; cancelling it detaches what was attached
     */
    public static CompletableFuture<UsbWatch> startAsync(
            HotPlug devices, UsbMatch match, Consumer<? super UsbWatchOptions.Builder> options) {
        Objects.requireNonNull(devices, "devices");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(options, "options");
        UsbWatchOptions.Builder set = UsbWatchOptions.builder();
        options.accept(set);
        UsbWatchOptions chosen = set.build();
        return Task.start(THREAD, task -> begin(new UsbWatch(devices, match, chosen, changes(chosen))));
    }

    private static NodeChanges changes(UsbWatchOptions options) {
        Path nodes = options.host().nodes();
        try {
            return NodeChanges.of(nodes);
        } catch (IOException e) {
            throw unwatched(nodes, e);
        }
    }

    private static QemuException unwatched(Path nodes, IOException e) {
        String advice = e instanceof NoSuchFileException
                ? " (expected: a host with USB; a container gets the directory as a volume, with the right to its devices)"
                : "";
        return new QemuException("USB devices cannot be watched in " + nodes + ": " + e + advice, e);
    }

    private static UsbWatch begin(UsbWatch watch) {
        try {
            Chain.after(watch.disconnected, watch.changes::close); // the host may have no change that would tell of it
            watch.compare(); // what is plugged in between is told by the first change
            Task<Boolean> task = Task.start(THREAD, self -> watch.follow());
            if (task.isCompletedExceptionally()) {
                throw new QemuException("there is no room for a thread", null);
            }
            return watch;
        } catch (RuntimeException | Error e) {
            Await.shielded(watch::close);
            throw e;
        }
    }

    private boolean follow() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = turn();
            }
        } finally {
            changes.close();
        }
        return true;
    }

    /** Waits for a change and follows it; false once the watch is over. Nothing else ends it: who waits for a device would not learn of it. */
    private boolean turn() {
        try {
            changes.await(isTroubled() ? AGAIN : null);
            QemuException failure = renewed();
            boolean goesOn = compare();
            tell(failure);
            return goesOn;
        } catch (ClosedWatchServiceException | InterruptedException | QmpDisconnectedException e) {
            log.debug("{} has ended", this, e);
            return false;
        } catch (QemuException e) {
            tell(e);
        } catch (Throwable e) {
            tell(new QemuException("USB devices cannot be watched: " + e, e));
        }
        return true;
    }

    private @Nullable QemuException renewed() {
        try {
            changes.renew();
            return null;
        } catch (IOException e) {
            return unwatched(options.host().nodes(), e);
        }
    }

    private synchronized boolean isTroubled() {
        return trouble != null;
    }

    /** Tells of a failure of the whole watch, once; null if there is none any more. */
    private synchronized void tell(@Nullable QemuException failure) {
        String text = failure == null ? null : String.valueOf(failure.getMessage());
        boolean known = Objects.equals(text, trouble);
        trouble = text;
        if (failure != null && !known && !closed) {
            report(true, "{} fails", this, failure);
            call(() -> options.listener().failed(failure));
        }
    }

    /** Makes the machine have what the host has; false once the watch is closed. */
    private synchronized boolean compare() {
        if (closed) {
            return false;
        }
        List<UsbDevice> there = options.host().list(match);
        leftOut.retainAll(there);
        warned.retainAll(there);
        for (UsbDevice device : List.copyOf(attached.keySet())) {
            Given given = attached.get(device);
            if (closed || given == null) {
                continue; // by the listener
            }
            if (isGone(given)) {
                given.removed().cancel(true);
                attached.remove(device);
                leftOut.add(device);
                call(() -> options.listener().detached(device));
            } else if (!there.contains(device)) {
                detach(device, given);
            }
        }
        for (UsbDevice device : there) {
            if (!closed && !attached.containsKey(device) && !leftOut.contains(device)) {
                attach(device);
            }
        }
        return !closed;
    }

    private void attach(UsbDevice device) {
        try {
            Device made = Objects.requireNonNull(options.device().apply(device), "device");
            PluggedDevice plugged =
                    Await.result(devices.plugAsync(made), "waiting for " + device, options.plugTimeout());
            attached.put(device, given(plugged));
            warned.remove(device);
            call(() -> options.listener().attached(device, plugged.id()));
        } catch (QmpDisconnectedException | QemuInterruptedException e) {
            throw e;
        } catch (QemuException e) {
            failed(device, e);
        } catch (RuntimeException | Error e) { // of the user's function: the others are attached all the same
            failed(device, new QemuException("the machine's device for " + device + " could not be made: " + e, e));
        }
    }

    private Given given(PluggedDevice plugged) {
        CompletableFuture<@Nullable Void> removed = plugged.removed();
        Chain.onSuccess(removed, nothing -> Task.start(THREAD, task -> compared()));
        return new Given(plugged, removed);
    }

    private boolean compared() {
        try {
            return compare();
        } catch (QemuException e) {
            log.debug("{} has not been compared", this, e); // the next change does it
            return false;
        }
    }

    private static boolean isGone(Given given) {
        return given.removed().isDone() && !given.removed().isCompletedExceptionally();
    }

    private void detach(UsbDevice device, Given given) {
        given.removed().cancel(true);
        QemuException failure = unplug(device, given.plugged());
        if (failure != null) {
            attached.put(device, given(given.plugged()));
            failed(device, failure);
            return;
        }
        attached.remove(device);
        call(() -> options.listener().detached(device));
    }

    private @Nullable QemuException unplug(UsbDevice device, PluggedDevice plugged) {
        try {
            UnplugOutcome outcome = plugged.unplug(options.plugTimeout());
            return outcome == UnplugOutcome.DONE
                    ? null
                    : new QemuException(device + " is not given up by the machine: " + outcome, null);
        } catch (QmpDisconnectedException e) {
            throw e;
        } catch (QemuException e) {
            return e;
        }
    }

    private void failed(UsbDevice device, QemuException failure) {
        report(warned.add(device), "{} failed", device, failure);
        call(() -> options.listener().failed(device, failure));
    }

    /** Somebody without a listener learns of it once. */
    private void report(boolean first, String text, Object what, QemuException failure) {
        if (first && options.listener() == UsbListener.NONE) {
            log.warn(text, what, failure);
        } else {
            log.debug(text, what, failure);
        }
    }

    private static void call(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable e) {
            log.warn("a listener to USB devices has thrown", e);
        }
    }

    /**
     * Returns the host's devices that the machine has by this watch.
     *
     * @return them, in the order in which they were attached; none once the connection to QEMU has ended
     */
    public List<UsbDevice> attached() {
        if (disconnected.isDone()) {
            return List.of();
        }
        synchronized (attached) {
            return attached.entrySet().stream()
                    .filter(entry -> !isGone(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /**
     * Ends the watch, and detaches its devices from a machine that runs, also on a thread that is interrupted: each within the options' limit. From here on no device is attached.
     * Does nothing the second time.
     */
    @Override
    public void close() {
        closed = true;
        changes.close();
        Await.shielded(this::detachAll);
        disconnected.cancel(true);
    }

    private synchronized void detachAll() {
        try {
            for (UsbDevice device : List.copyOf(attached.keySet())) {
                Given given = attached.get(device);
                if (given != null && !isGone(given)) {
                    detach(device, given);
                }
            }
        } catch (QmpDisconnectedException e) {
            log.debug("{} ends with its machine", this, e);
        } finally {
            attached.values().forEach(given -> given.removed().cancel(true));
            attached.clear();
        }
    }

    @Override
    public String toString() {
        return "UsbWatch[" + match + "]";
    }
}
