package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/** The disks of a template: the overlays of the machine that was booted, which outlive it as the bases of the clones'. */
final class FrozenDisks {
    private FrozenDisks() {}

    /** Takes the overlays out of the run directory of a machine that writes them no more. */
    static Map<String, Path> keep(Map<String, Path> overlays, Path directory) {
        Map<String, Path> kept = new LinkedHashMap<>();
        overlays.forEach((node, overlay) -> {
            Path to = directory.resolve("disk" + kept.size() + ".qcow2");
            try {
                kept.put(node, Files.move(overlay, to));
            } catch (IOException e) {
                throw new VmTemplateException("the overlay of '" + node + "' cannot be kept in " + to + ": " + e, e);
            }
        });
        return kept;
    }

    /** The command line with these disks in the place of those that they stand on, which their headers name. */
    static CommandLine in(CommandLine cmd, Map<String, Path> disks) {
        Set<String> below = new HashSet<>();
        for (Option option : cmd.options()) {
            Parameters parameters = blockdev(option);
            String file = parameters == null ? null : parameters.text("file");
            if (parameters != null && file != null && disks.containsKey(String.valueOf(parameters.text("node-name")))) {
                below.add(file);
            }
        }
        return cmd.map(option -> {
            Parameters parameters = blockdev(option);
            String node = parameters == null ? null : parameters.text("node-name");
            if (node == null || (!disks.containsKey(node) && !below.contains(node))) {
                return List.of(option);
            }
            Path disk = disks.get(node);
            return disk == null ? List.of() : List.of(qcow2(option, node, disk));
        });
    }

    private static Option qcow2(Option option, String node, Path disk) {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("driver", "qcow2");
        set.put("node-name", node);
        set.put("file.driver", "file");
        set.put("file.filename", disk.toString());
        set.put("discard", "unmap");
        List<Parameter> parameters = new ArrayList<>();
        set.forEach((name, value) -> parameters.add(new Parameter(name, StringNode.valueOf(value), option.origin())));
        return Option.of("-blockdev", Parameters.of(parameters));
    }

    private static @Nullable Parameters blockdev(Option option) {
        return option.name().matches("--?blockdev") ? option.parameters() : null;
    }
}
