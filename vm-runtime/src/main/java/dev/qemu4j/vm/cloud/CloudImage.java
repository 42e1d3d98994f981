package dev.qemu4j.vm.cloud;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.store.StoredImage;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.TargetMachine;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A machine of a published image, as distributions make them for clouds: nobody can log in until a seed says who. Immutable.
 *
 * <pre>{@code
 * StoredImage debian = ImageStore.at(cache).fetch(uri, Sha256.parse("2ee1…"));
 * VmSpec web = CloudImage.of(debian).seed(Seed.nocloud().hostname("web").user("root", publicKey)).waitFor(CloudImage.seeded());
 * try (VirtualMachine vm = web.start()) {
 *     int port = vm.forwarded(22).getPort(); // root logs in there
 * }
 * }</pre>
 *
 * <p>The image is never written: a machine has an overlay of its own, which goes with it. The machine is the target's own kind with one processor, 1 GiB of memory,
 * the fastest accelerator that works here, the disk {@code root}, a serial console, random numbers, and a user network with port 22 of the guest forwarded.
 */
public final class CloudImage {
    private static final DataSize MEMORY = DataSize.ofGib(1);
    private static final Duration BOOT = Duration.ofMinutes(5);
    private static final String SAYS = "Cloud-init v\\. [^\\n]* finished at [^\\n]*Datasource DataSource";
    static final Pattern SEEDED = Pattern.compile(SAYS + "(?!None)\\w+");
    static final ConsoleAlarm UNSEEDED =
            ConsoleAlarm.of("cloud-init that has found no seed", Pattern.compile(SAYS + "None"));

    private final Path image;
    private final Format format;
    private final Target target;
    private final DataSize memory;
    private final int cpus;
    private final Recipe network;
    private final List<Recipe> parts;

    private CloudImage(Parts all) {
        image = all.image;
        format = all.format;
        target = all.target;
        memory = all.memory;
        cpus = all.cpus;
        network = all.network;
        parts = List.copyOf(all.parts);
    }

    /**
     * Returns a machine of an image of format {@code qcow2}.
     *
     * @param image the file, which is never written
     * @return the machine, for x86_64
     */
    public static CloudImage of(Path image) {
        return new CloudImage(new Parts(Objects.requireNonNull(image, "image")));
    }

    /**
     * Returns a machine of an image of format {@code qcow2} in a store.
     *
     * @param image the image, as it was fetched and verified
     * @return the machine, for x86_64
     */
    public static CloudImage of(StoredImage image) {
        Objects.requireNonNull(image, "image");
        return of(image.path());
    }

    /**
     * Sets the image's format. It is never guessed.
     *
     * @param format {@code qcow2} if not set, or raw
     * @return the changed machine
     */
    public CloudImage format(Format format) {
        Objects.requireNonNull(format, "format");
        Parts changed = new Parts(this);
        changed.format = format;
        return new CloudImage(changed);
    }

    /**
     * Sets the system to emulate.
     *
     * @param target the image's; x86_64 if not set. The kind {@code virt} of ARM boots images by UEFI, which is a {@linkplain #with part} of the caller's
     * @return the changed machine
     */
    public CloudImage target(Target target) {
        Objects.requireNonNull(target, "target");
        Parts changed = new Parts(this);
        changed.target = target;
        return new CloudImage(changed);
    }

    /**
     * Sets the size of the guest's memory.
     *
     * @param memory 1 GiB if not set
     * @return the changed machine
     */
    public CloudImage memory(DataSize memory) {
        Objects.requireNonNull(memory, "memory");
        Parts changed = new Parts(this);
        changed.memory = memory;
        return new CloudImage(changed);
    }

    /**
     * Sets the number of the guest's processors.
     *
     * @param cpus one if not set
     * @return the changed machine
     * @throws IllegalArgumentException if it is less than one
     */
    public CloudImage cpus(int cpus) {
        if (cpus < 1) {
            throw new IllegalArgumentException("cpus: " + cpus + " (expected: >= 1)");
        }
        Parts changed = new Parts(this);
        changed.cpus = cpus;
        return new CloudImage(changed);
    }

    /**
     * Sets the seed.
     *
     * @param seed users, keys, files and the like
     * @return the changed machine
     * @throws IllegalArgumentException if the machine has a seed already
     */
    public CloudImage seed(Seed seed) {
        Objects.requireNonNull(seed, "seed");
        if (parts.stream().anyMatch(Seed.class::isInstance)) {
            throw new IllegalArgumentException(
                    "seed: the machine has one already (expected: one, with all users and files)");
        }
        return with(seed);
    }

    /**
     * Sets the network.
     *
     * @param network in place of the user network with port 22 forwarded
     * @return the changed machine
     */
    public CloudImage network(Recipe network) {
        Objects.requireNonNull(network, "network");
        Parts changed = new Parts(this);
        changed.network = network;
        return new CloudImage(changed);
    }

    /**
     * Adds another part, such as a guest agent's channel, a second disk or firmware.
     *
     * @param part the part
     * @return the changed machine
     */
    public CloudImage with(Recipe part) {
        Objects.requireNonNull(part, "part");
        Parts changed = new Parts(this);
        changed.parts.add(part);
        return new CloudImage(changed);
    }

    /**
     * Returns the sign by which cloud-init tells on the console that it has done its work. It fails when the guest has panicked, or when cloud-init says that it has found no seed; on some distributions
     * it then says nothing. Its limit is five minutes, and five times as long where the machine is emulated.
     *
     * @return the sign; guests with Ignition do not give it
     */
    public static Wait seeded() {
        return Wait.forConsole(SEEDED).failOn(UNSEEDED).limit(BOOT);
    }

    /**
     * Returns the command line.
     *
     * @return the command line, on which the disk {@code root} is the image itself
     * @throws IllegalArgumentException if a part does not go with the others, such as a second seed
     */
    public CommandLine commandLine() {
        CommandLine.Builder cmd = CommandLine.builder(target)
                .nodefaults()
                .with(TargetMachine.create())
                .memory(memory)
                .smp(cpus)
                .display(Displays.none());
        if (isHost(target)) {
            cmd.option("-accel", "kvm");
        }
        cmd.option("-accel", "tcg");
        if (target.equals(Target.X86_64)) {
            cmd.option("-cpu", "max"); // images are for processors of the last ten years, QEMU's default is older
        }
        cmd.with(VirtioDisk.of("root", image).format(BlockdevDriver.of(format.name())))
                .with(SerialConsole.create())
                .device(Devices.virtioRng())
                .with(network);
        parts.forEach(cmd::with);
        return cmd.build();
    }

    private static boolean isHost(Target target) {
        String host = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return target.name().equals(host);
    }

    /**
     * Describes the machine, once its image has been looked at. Whether a cloud-init is in it only its boot tells.
     *
     * @return the description, by which each machine has an overlay of its own
     * @throws dev.qemu4j.img.failure.ImageMissingException if there is no such file
     * @throws dev.qemu4j.img.failure.ImageFormatException if the file is no disk image of the format, such as a compressed one or an installer's ISO image
     * @throws dev.qemu4j.img.failure.UntrustedImageException if the image names another file, as no published one does
     */
    public VmSpec spec() {
        ImageLook.requireBootable(image, format);
        return VmSpec.of(commandLine()).options(o -> o.throwaway("root")).named(String.valueOf(image.getFileName()));
    }

    /**
     * Describes the machine, as {@link #spec} does, with the sign by which it is ready.
     *
     * @param ready the sign, such as {@link #seeded}
     * @return the description
     * @throws dev.qemu4j.img.failure.ImageMissingException if there is no such file
     * @throws dev.qemu4j.img.failure.ImageFormatException if the file is no disk image of the format
     * @throws dev.qemu4j.img.failure.UntrustedImageException if the image names another file
     */
    public VmSpec waitFor(Wait ready) {
        Objects.requireNonNull(ready, "ready");
        return spec().waitFor(ready);
    }

    private List<Object> all() {
        return List.of(image, format, target, memory, cpus, network, parts);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CloudImage that && all().equals(that.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    /** Returns the image. */
    @Override
    public String toString() {
        return "CloudImage[" + image + "]";
    }

    /** The parts while they are changed. */
    private static final class Parts {
        private final Path image;
        private Format format = Format.QCOW2;
        private Target target = Target.X86_64;
        private DataSize memory = MEMORY;
        private int cpus = 1;
        private Recipe network = UserNetwork.create().forwardTcp(22);
        private final List<Recipe> parts = new ArrayList<>();

        Parts(Path image) {
            this.image = image;
        }

        Parts(CloudImage other) {
            image = other.image;
            format = other.format;
            target = other.target;
            memory = other.memory;
            cpus = other.cpus;
            network = other.network;
            parts.addAll(other.parts);
        }
    }
}
