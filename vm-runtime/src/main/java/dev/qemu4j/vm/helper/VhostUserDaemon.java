package dev.qemu4j.vm.helper;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.vm.descriptor.internal.DescriptorFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A program of this host that does the work of a {@code vhost-user} device, such as a GPU. Its package describes it for those who
 * start QEMU. Immutable.
 *
 * <pre>{@code
 * Path socket = RunPath.of("gpu.sock");
 * Helper gpu = VhostUserDaemon.find("gpu").helper("gpu", socket, "--virgl");
 * CommandLine.builder(Target.X86_64)
 *         .helper(gpu)
 *         .chardev(Chardevs.socket("gpu", c -> c.path(socket)))
 *         .device(Devices.vhostUserVga(d -> d.chardev("gpu")))
 * }</pre>
 *
 * <p>The device needs memory that the program can share. Descriptors are in {@code /usr/share/qemu/vhost-user}, below that of the administrator in {@code
 * /etc}, and of the user in {@code ~/.config}; those of the same name replace one another.
 */
public final class VhostUserDaemon {
    private final Path descriptor;
    private final String type;
    private final Path program;
    private final String description;

    private VhostUserDaemon(Path descriptor, JsonNode root) {
        this.descriptor = descriptor;
        type = root.path("type").asString("");
        program = Path.of(root.path("binary").asString(""));
        description = root.path("description").asString("");
        if (type.isEmpty()) {
            throw new IllegalArgumentException("type: none (expected: that of a device, such as gpu)");
        }
        if (!program.isAbsolute()) {
            throw new IllegalArgumentException("binary: '" + program + "' (expected: an absolute path)");
        }
    }

    /**
     * Returns all programs that are described, in the order of the descriptors' names.
     *
     * @return the programs, maybe none
     */
    public static List<VhostUserDaemon> all() {
        return in(DescriptorFiles.ofHost("vhost-user"));
    }

    static List<VhostUserDaemon> in(DescriptorFiles files) {
        return files.read(VhostUserDaemon::new);
    }

    /**
     * Finds the first program for a type of device.
     *
     * @param type the type, as descriptors name it, such as {@code gpu}, {@code input}, {@code fs}
     * @return the program
     * @throws QemuException if no descriptor has it; the message names the types that there are
     */
    public static VhostUserDaemon find(String type) {
        return find(Objects.requireNonNull(type, "type"), DescriptorFiles.ofHost("vhost-user"));
    }

    static VhostUserDaemon find(String type, DescriptorFiles files) {
        List<VhostUserDaemon> all = in(files);
        return all.stream()
                .filter(daemon -> daemon.type.equals(type))
                .findFirst()
                .orElseThrow(() -> new QemuException("vhost-user: " + type + " (expected: one of "
                        + all.stream().map(VhostUserDaemon::type).collect(Collectors.toCollection(TreeSet::new))
                        + "); descriptors of programs are in " + files.directories()));
    }

    /**
     * Returns the file that describes the program.
     *
     * @return its path
     */
    public Path descriptor() {
        return descriptor;
    }

    /**
     * Returns the type of the device.
     *
     * @return such as {@code gpu}
     */
    public String type() {
        return type;
    }

    /**
     * Returns the program.
     *
     * @return its absolute path
     */
    public Path program() {
        return program;
    }

    /**
     * Returns words about the program.
     *
     * @return those of its package, maybe empty
     */
    public String description() {
        return description;
    }

    /**
     * Makes a helper of the program, which listens on a socket until QEMU connects.
     *
     * @param name the helper's name
     * @param socket the socket to which the device's character device connects, such as {@code RunPath.of("gpu.sock")}
     * @param arguments more of the program's own, such as {@code --virgl}
     * @return the helper
     */
    public Helper helper(String name, Path socket, String... arguments) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(arguments, "arguments");
        List<String> all = new ArrayList<>(List.of("--socket-path=" + socket));
        all.addAll(List.of(arguments));
        return Helper.builder(name, program.toString(), all.toArray(String[]::new))
                .readyOnSocket(socket)
                .hint("[" + descriptor + "] names it: install the package of that file again")
                .build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VhostUserDaemon that
                && descriptor.equals(that.descriptor)
                && type.equals(that.type)
                && program.equals(that.program)
                && description.equals(that.description);
    }

    @Override
    public int hashCode() {
        return Objects.hash(descriptor, type, program, description);
    }

    /** Returns the type and the program. */
    @Override
    public String toString() {
        return "VhostUserDaemon[" + type + ", " + program + "]";
    }
}
