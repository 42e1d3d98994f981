package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.SocketChardevBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.VhostUserFsPciBuilder;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.qom.ObjectOptionsMemoryBackendMemfd;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host that {@code virtiofsd} serves to the guest: one that the launch of the machine starts, or one that runs
 * already.
 *
 * <pre>{@code
 * CommandLine.builder(Target.X86_64)
 *         .with(VirtiofsDirectory.of(Path.of("/srv/data"), "data"))
 *         .memory(DataSize.ofGib(2)); // before or after
 * }</pre>
 *
 * <p>The guest mounts it with {@code mount -t virtiofs TAG DIRECTORY}. The daemon reads and writes the machine's memory:
 * it becomes shared memory, unless an option before gives the machine a memory backend of its own, which then has to be
 * shared.
 */
public final class VirtiofsDirectory extends AbstractRecipe {
    private static final Changes.Part<SocketChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<VhostUserFsPciBuilder> DEVICE = new Changes.Part<>();
    private static final Changes.Part<ObjectOptionsMemoryBackendMemfd.Builder> MEMORY = new Changes.Part<>();

    /** The room for it in the device's configuration, which needs no zero at the end. */
    private static final int LONGEST_TAG = 36;

    private final String tag;
    private final Source source;
    private final @Nullable DataSize memory;
    private final Changes changes;

    private VirtiofsDirectory(String tag, Source source, @Nullable DataSize memory, Changes changes) {
        this.tag = Checked.tag(tag, LONGEST_TAG);
        this.source = source;
        this.memory = memory;
        this.changes = changes;
    }

    /**
     * Returns a directory for which the launch starts {@code virtiofsd} and ends it. The daemon of QEMU 7.2 and before serves root only,
     * the later one any user. The shared memory is as large as {@code -m} says.
     *
     * @param directory the directory
     * @param tag the name by which the guest mounts it, at most 36 bytes
     * @return the directory
     * @throws IllegalArgumentException if the tag is empty or longer
     */
    public static VirtiofsDirectory of(Path directory, String tag) {
        return new VirtiofsDirectory(
                tag,
                new Source(null, Virtiofsd.of(Objects.requireNonNull(directory, "directory"))),
                null,
                Changes.NONE);
    }

    /**
     * Returns a directory of a {@code virtiofsd} that runs.
     *
     * @param socket where {@code virtiofsd} listens
     * @param tag the name by which the guest mounts it, at most 36 bytes
     * @param memory all of the machine's memory, as {@code -m} has it
     * @return the directory
     * @throws IllegalArgumentException if the tag is empty or longer
     */
    public static VirtiofsDirectory ofSocket(Path socket, String tag, DataSize memory) {
        return new VirtiofsDirectory(
                tag,
                new Source(Objects.requireNonNull(socket, "socket"), null),
                Objects.requireNonNull(memory, "memory"),
                Changes.NONE);
    }

    /**
     * Sets the way in which the daemon that the launch starts is confined to the directory.
     *
     * @param sandbox the way; {@link VirtiofsSandbox#NAMESPACE} if it is not set
     * @return the changed directory
     * @throws IllegalStateException if the daemon runs already
     */
    public VirtiofsDirectory sandbox(VirtiofsSandbox sandbox) {
        Objects.requireNonNull(sandbox, "sandbox");
        Virtiofsd daemon = source.daemon;
        if (daemon == null) {
            throw new IllegalStateException("sandbox: the virtiofsd at " + source.socket + " has its own");
        }
        return new VirtiofsDirectory(tag, new Source(null, daemon.sandbox(sandbox)), memory, changes);
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
     * Changes the device, which is on PCI, or a channel device on s390x.
     *
     * @param change sets its properties; those of PCI are unknown to QEMU on s390x
     * @return the changed directory
     */
    public VirtiofsDirectory device(Consumer<? super VhostUserFsPciBuilder> change) {
        return with(DEVICE, change);
    }

    /**
     * Changes the memory backend, which is made if there is none before.
     *
     * @param change sets its properties; called for each command line that is built
     * @return the changed directory
     */
    public VirtiofsDirectory memoryBackend(Consumer<? super ObjectOptionsMemoryBackendMemfd.Builder> change) {
        return with(MEMORY, change);
    }

    private <T> VirtiofsDirectory with(Changes.Part<T> part, Consumer<? super T> change) {
        return new VirtiofsDirectory(tag, source, memory, changes.and(part, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        if (!MachineMemory.isGiven(ids.options())) {
            String backend = ids.of("memory");
            options.add(Option.derived(ids.options(), all -> memory(backend, all)));
            options.machineProperty("memory-backend", options.lastId());
        }
        String id = ids.of("virtiofs");
        Path socket = source.socket == null ? RunPath.of(id) : source.socket;
        options.chardev(Chardevs.socket(id, changes.to(CHARDEV, c -> c.path(socket))));
        String chardev = options.lastId();
        if (source.daemon != null) {
            options.lastWith(source.daemon.helper(id, socket));
        }
        options.device(device(
                ids.target(),
                changes.to(DEVICE, d -> d.id(id + "-device").chardev(chardev).tag(tag))));
    }

    /** It has no name without a bus, of which QEMU would make the target's kind. */
    private static Device device(@Nullable Target target, Consumer<VhostUserFsPciBuilder> properties) {
        VhostUserFsPciBuilder device =
                new VhostUserFsPciBuilder(Target.S390X.equals(target) ? "vhost-user-fs-ccw" : "vhost-user-fs-pci");
        properties.accept(device);
        return device.build();
    }

    private Option memory(String id, List<Option> all) {
        DataSize size = memory == null ? MachineMemory.of(all) : memory;
        return Option.of(
                "-object",
                QomObjects.memoryBackendMemfd(
                        id, changes.to(MEMORY, m -> m.size(size).share(true))));
    }

    /** A daemon that listens already, or one to be started. */
    private record Source(@Nullable Path socket, @Nullable Virtiofsd daemon) {}
}
