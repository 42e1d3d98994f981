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
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.StringNode;

/** The disks of a template: the overlays of the machine that was booted, which outlive it as the bases of the clones'. */
final class FrozenDisks {
    private static final String NODE_NAME = "node-name";

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

    /** The command line with these disks on top of those that they stand on. Those are opened as the command line says, but for reading only. */
    static CommandLine in(CommandLine cmd, Map<String, Path> disks) {
        Set<String> files = new HashSet<>();
        Set<String> nodes = new HashSet<>();
        for (Option option : cmd.options()) {
            Parameters parameters = blockdev(option);
            String node = parameters == null ? null : parameters.text(NODE_NAME);
            String file = parameters == null ? null : parameters.text("file");
            nodes.add(String.valueOf(node));
            if (file != null && disks.containsKey(String.valueOf(node))) {
                files.add(file);
            }
        }
        return cmd.map(option -> {
            Parameters parameters = blockdev(option);
            String node = parameters == null ? null : parameters.text(NODE_NAME);
            if (parameters == null || node == null) {
                return List.of(option);
            }
            Path disk = disks.get(node);
            if (disk == null) {
                return List.of(files.contains(node) ? readOnly(option, parameters, node) : option);
            }
            String base = name(nodes);
            return List.of(readOnly(option, parameters, base), qcow2(option, node, disk, base));
        });
    }

    /** Commits into nodes of such a name are refused, as of other throwaway disks. */
    private static String name(Set<String> taken) {
        int next = 0;
        while (!taken.add("qemu4j-base" + next)) {
            next++;
        }
        return "qemu4j-base" + next;
    }

    private static Option readOnly(Option option, Parameters parameters, String node) {
        List<Parameter> list = new ArrayList<>(parameters.list());
        list.removeIf(parameter ->
                parameter.name().equals("read-only") || parameter.name().equals(NODE_NAME));
        list.add(new Parameter(NODE_NAME, StringNode.valueOf(node), option.origin()));
        list.add(new Parameter("read-only", BooleanNode.TRUE, option.origin()));
        return Option.of(option.name(), Parameters.of(list));
    }

    private static Option qcow2(Option option, String node, Path disk, String base) {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("driver", "qcow2");
        set.put(NODE_NAME, node);
        set.put("file.driver", "file");
        set.put("file.filename", disk.toString());
        set.put("backing", base);
        set.put("discard", "unmap");
        List<Parameter> parameters = new ArrayList<>();
        set.forEach((name, value) -> parameters.add(new Parameter(name, StringNode.valueOf(value), option.origin())));
        return Option.of("-blockdev", Parameters.of(parameters));
    }

    private static @Nullable Parameters blockdev(Option option) {
        return option.name().matches("--?blockdev") ? option.parameters() : null;
    }
}
