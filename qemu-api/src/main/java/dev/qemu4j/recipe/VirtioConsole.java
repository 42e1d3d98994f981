package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.AnyChardevBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.device.VirtserialportBuilder;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A virtio console, {@code hvc0} and so on of a Linux guest, on a character device. Many times faster than a serial port. */
public final class VirtioConsole extends AbstractRecipe {
    private static final Changes.Part<AnyChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<VirtserialportBuilder> PORT = new Changes.Part<>();
    private static final Changes.Part<VirtioSerialBuilder> CONTROLLER = new Changes.Part<>();

    private final Changes changes;

    private VirtioConsole(Changes changes) {
        this.changes = changes;
    }

    /**
     * Returns a console on a new pseudo terminal, which {@code query-chardev} names. {@code VirtualMachine.start} puts its own end of the
     * console in the terminal's place: {@code vm.console("console0")}.
     *
     * @return the console
     */
    public static VirtioConsole create() {
        return new VirtioConsole(Changes.NONE);
    }

    /**
     * Writes the console's output to a file as well. The file's old content is lost.
     *
     * @param path the file
     * @return the changed console
     */
    public VirtioConsole logFile(Path path) {
        return chardev(c -> c.property("logfile", path).property("logappend", false));
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed console
     */
    public VirtioConsole chardev(Consumer<? super AnyChardevBuilder> change) {
        return new VirtioConsole(changes.and(CHARDEV, change));
    }

    /**
     * Changes the port.
     *
     * @param change sets its properties
     * @return the changed console
     */
    public VirtioConsole port(Consumer<? super VirtserialportBuilder> change) {
        return new VirtioConsole(changes.and(PORT, change));
    }

    /**
     * Changes the virtio-serial controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed console
     */
    public VirtioConsole controller(Consumer<? super VirtioSerialBuilder> change) {
        return new VirtioConsole(changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("console");
        @Nullable String bus = Shared.virtioSerial(options, ids, changes.to(CONTROLLER));
        options.chardev(Chardevs.of("pty", id, changes.to(CHARDEV)));
        String chardev = options.lastId();
        options.device(Devices.virtconsole(changes.to(PORT, p -> {
            p.id(id + "-port").chardev(chardev);
            if (bus != null) {
                p.bus(bus);
            }
        })));
    }
}
