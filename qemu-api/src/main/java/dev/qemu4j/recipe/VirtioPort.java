package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.AnyChardevBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.device.VirtserialportBuilder;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtio serial port with a name, between a program in the guest and the host. It has no echo, no line discipline and no speed.
 *
 * <pre>{@code
 * CommandLine.builder(Target.X86_64)
 *         .with(VirtioPort.of("com.example.events").id("events")); // vm.console("events")
 * }</pre>
 *
 * <p>A Linux guest with udev has it as {@code /dev/virtio-ports/NAME}, others as the {@code /dev/vportNpM} whose name
 * {@code /sys/class/virtio-ports} tells.
 */
public final class VirtioPort extends AbstractRecipe {
    private static final Changes.Part<AnyChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<VirtserialportBuilder> PORT = new Changes.Part<>();
    private static final Changes.Part<VirtioSerialBuilder> CONTROLLER = new Changes.Part<>();

    private final String name;
    private final Changes changes;

    private VirtioPort(String name, Changes changes) {
        this.name = name;
        this.changes = changes;
    }

    /**
     * Returns a port on a new pseudo terminal, which {@code query-chardev} names. {@code VirtualMachine.start} puts its own end of the
     * port in the terminal's place: {@code vm.console("port0")}.
     *
     * @param name the name by which the guest finds it, such as {@code com.example.events}; no other port of the machine has it
     * @return the port
     * @throws IllegalArgumentException if the name is empty
     */
    public static VirtioPort of(String name) {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: '' (expected: one such as com.example.events)");
        }
        return new VirtioPort(name, Changes.NONE);
    }

    /**
     * Sets the id of the character device, by which {@code vm.console} finds the port.
     *
     * @param id the id; {@code port0} or the next that is free if not set
     * @return the changed port
     */
    public VirtioPort id(String id) {
        Objects.requireNonNull(id, "id");
        return chardev(c -> c.id(id));
    }

    /**
     * Writes the guest's output to a file as well. The file's old content is lost.
     *
     * @param path the file
     * @return the changed port
     */
    public VirtioPort logFile(Path path) {
        Objects.requireNonNull(path, "path");
        return chardev(c -> c.property("logfile", path).property("logappend", false));
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed port
     */
    public VirtioPort chardev(Consumer<? super AnyChardevBuilder> change) {
        return new VirtioPort(name, changes.and(CHARDEV, change));
    }

    /**
     * Changes the port.
     *
     * @param change sets its properties
     * @return the changed port
     */
    public VirtioPort port(Consumer<? super VirtserialportBuilder> change) {
        return new VirtioPort(name, changes.and(PORT, change));
    }

    /**
     * Changes the virtio-serial controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed port
     */
    public VirtioPort controller(Consumer<? super VirtioSerialBuilder> change) {
        return new VirtioPort(name, changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("port");
        @Nullable String bus = Shared.virtioSerial(options, ids, changes.to(CONTROLLER));
        options.chardev(Chardevs.of("pty", id, changes.to(CHARDEV)));
        String chardev = options.lastId();
        options.device(Devices.virtserialport(changes.to(PORT, p -> {
            p.id(id + "-device").chardev(chardev).name(name);
            if (bus != null) {
                p.bus(bus);
            }
        })));
    }
}
