package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.SocketChardevBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.device.VirtserialportBuilder;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The channel to the guest agent, {@code qemu-ga}: a virtio serial port on a socket to which a client connects. */
public final class GuestAgentChannel extends AbstractRecipe {
    private static final Changes.Part<SocketChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<VirtserialportBuilder> PORT = new Changes.Part<>();
    private static final Changes.Part<VirtioSerialBuilder> CONTROLLER = new Changes.Part<>();

    private final Path socket;
    private final Changes changes;

    private GuestAgentChannel(Path socket, Changes changes) {
        this.socket = socket;
        this.changes = changes;
    }

    /**
     * Returns a channel whose socket lies in the run directory of the machine: {@code vm.guestAgent(limit)} connects to it.
     *
     * @return the channel
     */
    public static GuestAgentChannel create() {
        return of(RunPath.of("agent"));
    }

    /**
     * Returns a channel.
     *
     * @param socket where QEMU makes the Unix socket; QEMU starts without a client
     * @return the channel
     */
    public static GuestAgentChannel of(Path socket) {
        return new GuestAgentChannel(Objects.requireNonNull(socket, "socket"), Changes.NONE);
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed channel
     */
    public GuestAgentChannel chardev(Consumer<? super SocketChardevBuilder> change) {
        return new GuestAgentChannel(socket, changes.and(CHARDEV, change));
    }

    /**
     * Changes the port.
     *
     * @param change sets its properties
     * @return the changed channel
     */
    public GuestAgentChannel port(Consumer<? super VirtserialportBuilder> change) {
        return new GuestAgentChannel(socket, changes.and(PORT, change));
    }

    /**
     * Changes the virtio-serial controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed channel
     */
    public GuestAgentChannel controller(Consumer<? super VirtioSerialBuilder> change) {
        return new GuestAgentChannel(socket, changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("agent");
        @Nullable String bus = Shared.virtioSerial(options, ids, changes.to(CONTROLLER));
        options.chardev(Chardevs.socket(
                id, changes.to(CHARDEV, c -> c.path(socket).server(true).waitForClient(false))));
        String chardev = options.lastId();
        options.device(Devices.virtserialport(changes.to(PORT, p -> {
            p.id(id + "-port").chardev(chardev).name("org.qemu.guest_agent.0");
            if (bus != null) {
                p.bus(bus);
            }
        })));
    }
}
