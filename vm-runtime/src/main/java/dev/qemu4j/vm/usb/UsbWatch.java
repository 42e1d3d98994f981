package dev.qemu4j.vm.usb;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.usb.UsbDevice;
import dev.qemu4j.host.usb.UsbMatch;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.vm.device.HotPlug;
import dev.qemu4j.vm.device.PluggedDevice;
import dev.qemu4j.vm.device.UnplugOutcome;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * <p>A device that is plugged out is detached. The watch ends with {@link #close}, which detaches its devices, and with the connection to QEMU. Thread-safe.
 */
public final class UsbWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(UsbWatch.class);

    private final HotPlug devices;
    private final UsbMatch match;
    private final UsbWatchOptions options;
    private final NodeChanges changes;
    private final Map<UsbDevice, PluggedDevice> attached = new LinkedHashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    private UsbWatch(HotPlug devices, UsbMatch match, UsbWatchOptions options, NodeChanges changes) {
        this.devices = devices;
        this.match = match;
        this.options = options;
        this.changes = changes;
    }

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
     * Starts a watch with options, and attaches what is plugged in already.
     *
     * @param devices the machine's devices
     * @param match the signs of the host's devices
     * @param options the options
     * @return the watch
     * @throws QemuException if the host has no USB, or its directories cannot be watched
     */
    public static UsbWatch start(HotPlug devices, UsbMatch match, Consumer<? super UsbWatchOptions.Builder> options) {
        Objects.requireNonNull(devices, "devices");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(options, "options");
        UsbWatchOptions.Builder set = UsbWatchOptions.builder();
        options.accept(set);
        UsbWatchOptions chosen = set.build();
        NodeChanges changes;
        try {
            changes = NodeChanges.of(chosen.host().nodes());
        } catch (IOException e) {
            throw new QemuException(
                    "USB devices cannot be watched in " + chosen.host().nodes() + ": " + e, e);
        }
        UsbWatch watch = new UsbWatch(devices, match, chosen, changes);
        try {
            watch.compare(); // what is plugged in between is told by the first change
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
        Task<Boolean> task = Task.start("usb-watch", self -> watch.follow());
        if (task.isCompletedExceptionally()) {
            watch.close();
            throw new QemuException("there is no room for a thread", null);
        }
        return watch;
    }

    private boolean follow() throws InterruptedException, IOException {
        try {
            do {
                changes.await();
            } while (compare());
        } catch (ClosedWatchServiceException e) {
            log.debug("{} was closed", this);
        } finally {
            changes.close();
        }
        return true;
    }

    /** Makes the machine have what the host has; false once the machine is gone. */
    private synchronized boolean compare() {
        if (closed) {
            return false;
        }
        List<UsbDevice> there = options.host().list(match);
        try {
            for (UsbDevice device : List.copyOf(attached.keySet())) {
                if (!there.contains(device)) {
                    detach(device);
                }
            }
            for (UsbDevice device : there) {
                if (!attached.containsKey(device)) {
                    attach(device);
                }
            }
        } catch (QmpDisconnectedException e) {
            log.debug("{} ends with its machine", this, e);
            return false;
        }
        return true;
    }

    private void attach(UsbDevice device) {
        try {
            PluggedDevice plugged = Await.result(
                    devices.plugAsync(options.device().apply(device)), "waiting for " + device, options.plugTimeout());
            attached.put(device, plugged);
            tell(() -> options.listener().attached(device, plugged.id()));
        } catch (QmpDisconnectedException e) {
            throw e;
        } catch (QemuException e) {
            failed(device, e);
        }
    }

    private void detach(UsbDevice device) {
        PluggedDevice plugged = attached.get(device);
        QemuException failure = plugged == null ? null : unplug(device, plugged);
        if (failure != null) {
            failed(device, failure);
            return;
        }
        attached.remove(device);
        tell(() -> options.listener().detached(device));
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
        log.debug("{} failed", device, failure);
        tell(() -> options.listener().failed(device, failure));
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("a listener to USB devices has thrown", e);
        }
    }

    /**
     * Returns the host's devices that the machine has by this watch.
     *
     * @return them, in the order in which they were attached
     */
    public synchronized List<UsbDevice> attached() {
        return List.copyOf(attached.keySet());
    }

    /** Ends the watch, and detaches its devices from a machine that runs. Does nothing the second time. */
    @Override
    public void close() {
        changes.close();
        synchronized (this) {
            closed = true;
            try {
                List.copyOf(attached.keySet()).forEach(this::detach);
            } catch (QmpDisconnectedException e) {
                log.debug("{} ends with its machine", this, e);
            }
            attached.clear();
        }
    }

    @Override
    public String toString() {
        return "UsbWatch[" + match + "]";
    }
}
