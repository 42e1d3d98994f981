package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.QomObjects;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The guest's memory: in a file that all clones map privately, so that a clone has pages of its own only for what it writes, or else in the
 * stream of the migration.
 */
final class GuestMemory {
    private static final String ID = "qemu4j-ram";
    private static final Set<String> WITHOUT = Set.of("none", "microvm", "isapc");

    private GuestMemory() {}

    /** The reason why the memory cannot be in a file; null if it can. */
    static @Nullable String refusal(CommandLine cmd) {
        for (Option option : cmd.options()) {
            String name = option.name().startsWith("--") ? option.name().substring(1) : option.name();
            Parameters parameters = option.parameters();
            if (name.equals("-mem-path") || name.equals("-mem-prealloc")) {
                return name + " says where the memory is";
            }
            if (parameters != null && name.equals("-machine") && parameters.text("memory-backend") != null) {
                return "-machine memory-backend=" + parameters.text("memory-backend") + " says where the memory is";
            }
            if (parameters != null && name.equals("-numa") && parameters.text("memdev") != null) {
                return "-numa memdev=" + parameters.text("memdev") + " says where the memory is";
            }
        }
        String machine = machine(cmd);
        return machine != null && WITHOUT.contains(machine)
                ? "the machine " + machine + " takes no memory from a file"
                : null;
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
