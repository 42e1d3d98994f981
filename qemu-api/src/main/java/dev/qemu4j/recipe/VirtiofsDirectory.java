package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.chardev.SocketChardevBuilder;
import dev.qemu4j.device.VhostUserFsPciBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.qapi.qom.ObjectOptionsMemoryBackendMemfd;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A directory of the host that a running {@code virtiofsd} serves to the guest.
 *
 * <p>The guest mounts it with {@code mount -t virtiofs TAG DIRECTORY}. The daemon reads and writes the machine's memory:
 * it becomes shared memory, unless an option before gives the machine a memory backend of its own, which then has to be
 * shared.
 */
public final class VirtiofsDirectory extends AbstractRecipe {
    private static final Changes.Part<SocketChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<VhostUserFsPciBuilder> DEVICE = new Changes.Part<>();
    private static final Changes.Part<ObjectOptionsMemoryBackendMemfd.Builder> MEMORY = new Changes.Part<>();

    private final String tag;
    private final Path socket;
    private final DataSize memory;
    private final Changes changes;

    private VirtiofsDirectory(String tag, Path socket, DataSize memory, Changes changes) {
        this.tag = tag;
        this.socket = socket;
        this.memory = memory;
        this.changes = changes;
    }

    /**
     * Returns a directory.
     *
     * @param tag the name by which the guest mounts it, at most 35 bytes
     * @param socket where {@code virtiofsd} listens
     * @param memory all of the machine's memory, as {@code -m} has it
     * @return the directory
     */
    public static VirtiofsDirectory of(String tag, Path socket, DataSize memory) {
        return new VirtiofsDirectory(
                Objects.requireNonNull(tag, "tag"),
                Objects.requireNonNull(socket, "socket"),
                Objects.requireNonNull(memory, "memory"),
                Changes.NONE);
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed directory
     */
    public VirtiofsDirectory chardev(Consumer<? super SocketChardevBuilder> change) {
        return with(CHARDEV, change);
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed directory
     */
    public VirtiofsDirectory device(Consumer<? super VhostUserFsPciBuilder> change) {
        return with(DEVICE, change);
    }

    /**
     * Changes the memory backend, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed directory
     */
    public VirtiofsDirectory memoryBackend(Consumer<? super ObjectOptionsMemoryBackendMemfd.Builder> change) {
        return with(MEMORY, change);
    }

    private <T> VirtiofsDirectory with(Changes.Part<T> part, Consumer<? super T> change) {
        return new VirtiofsDirectory(tag, socket, memory, changes.and(part, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        if (ids.options().stream().noneMatch(VirtiofsDirectory::givesMemory)) {
            ObjectOptionsMemoryBackendMemfd backend = QomObjects.memoryBackendMemfd(
                    ids.of("memory"), changes.to(MEMORY, m -> m.size(memory).share(true)));
            options.object(backend);
            options.machineProperty("memory-backend", backend.id());
        }
        String id = ids.of("virtiofs");
        options.chardev(Chardevs.socket(id, changes.to(CHARDEV, c -> c.path(socket))));
        String chardev = options.lastId();
        options.device(Devices.vhostUserFsPci(
                changes.to(DEVICE, d -> d.id(id + "-device").chardev(chardev).tag(tag))));
    }

    private static boolean givesMemory(Option option) {
        return has(option, "-machine", "memory-backend") || has(option, "-numa", "memdev");
    }

    private static boolean has(Option option, String name, String parameter) {
        Parameters parameters = option.parameters();
        return option.name().equals(name) && parameters != null && parameters.find(parameter) != null;
    }
}
