package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.chardev.VserportChangeEvent;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentNotReadyException;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.life.EventHistory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The guest agent's channel of a command line. */
final class MachineAgent {
    private static final String NAME = "org.qemu.guest_agent.0";

    private @Nullable Path socket;
    private @Nullable String device;
    private volatile @Nullable VserportChangeEvent last;

    /** Finds the channel of a command line in its run directory. */
    MachineAgent(CommandLine placed) {
        for (Option option : placed.options()) {
            Parameters port = option.parameters();
            String chardev = port == null ? null : port.text("chardev");
            if (port != null && chardev != null && NAME.equals(port.text("name"))) {
                device = port.text("id");
                socket = socket(placed.options(), chardev);
            }
        }
    }

    /** Learns that the guest has opened or closed a port. The history forgets it when a thousand other events have come. */
    void changed(VserportChangeEvent event) {
        if (event.id().equals(device)) {
            last = event;
        }
    }

    /** Connects once QEMU has told that the guest has opened the port: its events are kept from the start, so that nobody has to try. */
    CompletableFuture<GuestAgent> connect(QmpClient qmp, EventHistory events, Duration limit) {
        Path path = socket;
        String id = device;
        if (path == null) {
            return CompletableFuture.failedFuture(new QemuException("the machine has no channel for a guest agent"
                    + " (expected: a command line with GuestAgentChannel.create())"));
        }
        TimeLeft left = TimeLeft.of(limit);
        GuestAgentPort port = GuestAgentPort.of(UnixDomainSocketAddress.of(path));
        if (id == null) { // events name the port by its id
            return port.connectAsync(limit);
        }
        CompletableFuture<GuestAgent> agent = new CompletableFuture<>();
        VserportChangeEvent known = last;
        CompletableFuture<VserportChangeEvent> open = known != null && known.open()
                ? CompletableFuture.completedFuture(known)
                : events.awaitAsync(
                        VserportChangeEvent.class,
                        event -> event.open() && event.id().equals(id),
                        limit);
        Chain.after(agent, () -> open.cancel(false));
        Chain.then(
                open,
                event -> {
                    CompletableFuture<GuestAgent> connected =
                            port.events(qmp.events(), id).connectAsync(left.now());
                    Chain.after(agent, () -> connected.cancel(false));
                    Chain.pass(connected, agent);
                },
                failure -> agent.completeExceptionally(absent(failure, limit)));
        return OwnedFuture.of(agent);
    }

    private static Throwable absent(Throwable failure, Duration limit) {
        return failure instanceof QemuTimeoutException
                ? new GuestAgentNotReadyException(
                        "the guest has not opened port " + NAME + " within " + TimeLimit.millis(limit)
                                + " ms (expected: a guest that runs qemu-ga)",
                        failure)
                : failure;
    }

    private static @Nullable Path socket(List<Option> options, String chardev) {
        for (Option option : options) {
            Parameters parameters = option.parameters();
            String path = parameters == null ? null : parameters.text("path");
            if (parameters != null
                    && path != null
                    && option.name().endsWith("-chardev")
                    && chardev.equals(parameters.text("id"))) {
                return Path.of(path);
            }
        }
        return null;
    }
}
