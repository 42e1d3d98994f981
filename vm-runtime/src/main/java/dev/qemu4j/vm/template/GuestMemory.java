package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The guest's memory. It is in a file that all clones map privately, so that a clone has pages of its own only for what it writes, or else in the
 * stream of the migration.
 */
final class GuestMemory {
    private static final String ID = "qemu4j-ram";
    private static final Set<String> WITHOUT = Set.of("none", "microvm", "isapc");

    private static final Set<String> SHARED = Set.of("memory-backend-memfd", "memory-backend-shm");
    private static final Pattern HOLES = Pattern.compile("virtio-(?:balloon|mem)(?:-.*)?");
    private static final Pattern MODULES = Pattern.compile("(?:pc-dimm|nvdimm|ivshmem|virtio-pmem)(?:-.*)?");

    private GuestMemory() {}

    /** Refuses memory in a file that QEMU writes: the clones would write it together, and the file is the user's. */
    static void requireOwn(CommandLine cmd) {
        for (Option option : cmd.options()) {
            Parameters parameters = option.parameters();
            if (parameters != null && "memory-backend-file".equals(backend(option)) && isOn(parameters.text("share"))) {
                throw new VmTemplateException(
                        "-object memory-backend-file,id=" + parameters.text("id") + ",share=on: all clones would write "
                                + parameters.text("mem-path") + " (expected: share=off)",
                        null);
            }
        }
    }

    /** Refuses a directory that is too small: QEMU would be killed by a signal in the middle of the boot. */
    static void requireRoom(DataSize memory, Path directory) {
        try {
            DataSize room = DataSize.ofBytes(Files.getFileStore(directory).getUsableSpace());
            if (room.bytes() < memory.bytes()) {
                throw new VmTemplateException(
                        "the template's memory takes " + memory + ", and " + directory + " has room for " + room
                                + " (expected: VmOptions.runBase on a file system with more room)",
                        null);
            }
        } catch (IOException e) {
            throw new VmTemplateException("the room in " + directory + " cannot be asked for: " + e, e);
        }
    }

    /** The reason why the memory cannot be in a file; null if it can. */
    static @Nullable String refusal(CommandLine cmd) {
        for (Option option : cmd.options()) {
            String name = option.name().startsWith("--") ? option.name().substring(1) : option.name();
            Parameters parameters = option.parameters();
            if (name.equals("-mem-path") || name.equals("-mem-prealloc")) {
                return name + " says where the memory is";
            }
            String other = otherOwner(option, name);
            if (other != null) {
                return other;
            }
            if (parameters != null
                    && Set.of("-machine", "-M").contains(name)
                    && parameters.text("memory-backend") != null) {
                return name + " memory-backend=" + parameters.text("memory-backend") + " says where the memory is";
            }
            if (parameters != null && name.equals("-numa") && parameters.text("memdev") != null) {
                return "-numa memdev=" + parameters.text("memdev") + " says where the memory is";
            }
        }
        String machine = machine(cmd);
        if (machine != null && WITHOUT.contains(machine)) {
            return "the machine " + machine + " takes no memory from a file";
        }
        return MachineSize.isMemoryKnown(cmd)
                ? null
                : "no -m says how much memory "
                        + (machine == null ? "a machine of " + cmd.target() : "the machine " + machine) + " has";
    }

    /** Names an option that makes holes in the file, or has memory that the stream would leave out with that of the file. */
    private static @Nullable String otherOwner(Option option, String name) {
        if (name.equals("-balloon")) {
            return "-balloon makes holes in the memory's file";
        }
        Parameters parameters = option.parameters();
        String driver = parameters == null || !name.equals("-device") ? null : parameters.text("driver");
        if (driver != null && HOLES.matcher(driver).matches()) {
            return "-device " + driver + " makes holes in the memory's file";
        }
        if (driver != null && MODULES.matcher(driver).matches()) {
            return "-device " + driver + " has memory of its own";
        }
        String backend = backend(option);
        boolean shared = parameters != null
                && backend != null
                && (isOn(parameters.text("share")) || (SHARED.contains(backend) && parameters.text("share") == null));
        return shared ? "-object " + backend + " has memory that is shared" : null;
    }

    /** The type of an object that is memory; null for all others. */
    private static @Nullable String backend(Option option) {
        Parameters parameters = option.parameters();
        String type = parameters == null || !option.name().matches("--?object") ? null : parameters.text("qom-type");
        return type != null && type.startsWith("memory-backend-") ? type : null;
    }

    private static boolean isOn(@Nullable String value) {
        return value != null && Set.of("on", "yes", "true", "y").contains(value);
    }

    /** The machine's type; null for the target's default. */
    static @Nullable String machine(CommandLine cmd) {
        String machine = null;
        for (Option option : cmd.options()) {
            Parameters parameters = option.parameters();
            if (parameters != null && option.name().matches("--?(machine|M)") && parameters.text("type") != null) {
                machine = parameters.text("type");
            }
        }
        return machine;
    }

    /** The command line with its memory in a file, shared with it or not. */
    static CommandLine in(Path file, boolean share, CommandLine cmd) {
        return cmd.toBuilder()
                .object(QomObjects.memoryBackendFile(
                        ID,
                        m -> m.memPath(file.toString())
                                .size(MachineSize.memory(cmd))
                                .share(share)))
                .option("-machine", "memory-backend=" + ID)
                .build();
    }
}
