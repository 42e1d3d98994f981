package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
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

/**
 * Overlays above disks of a command line. Each overlay's node has the disk's name, so that devices and commands need not know; the disk's own node gets
 * another name, and is only read.
 */
public final class OverlaidDisks {
    private static final String BASE = "qemu4j-base";
    private static final String NODE_NAME = "node-name";

    private final Map<String, Path> overlays;
    private final Map<String, String> more;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> files = new HashSet<>();
    private int next;

    private OverlaidDisks(CommandLine cmd, Map<String, Path> overlays, Map<String, String> more) {
        this.overlays = overlays;
        this.more = more;
        for (Option option : cmd.options()) {
            Parameters parameters = blockdev(option);
            String node = parameters == null ? null : parameters.text(NODE_NAME);
            if (parameters == null || node == null) {
                continue;
            }
            taken.add(node);
            String file = parameters.text("file");
            if (file != null && overlays.containsKey(node)) {
                files.add(file);
            }
        }
    }

    /** Tells whether a node is the image below such an overlay, which others may read at the same time. */
    public static boolean isBase(String node) {
        return node.startsWith(BASE);
    }

    /** Returns the parameters of a block node; null if the option is another, or gives them as a text. */
    public static @Nullable Parameters blockdev(Option option) {
        return option.name().matches("--?blockdev") ? option.parameters() : null;
    }

    /**
     * Puts overlays above disks.
     *
     * @param overlays images in qcow2, by the names of the disks' nodes
     * @param more the overlays' options besides those that each of them has
     */
    public static CommandLine in(CommandLine cmd, Map<String, Path> overlays, Map<String, String> more) {
        return overlays.isEmpty() ? cmd : cmd.map(new OverlaidDisks(cmd, overlays, more)::overlaid);
    }

    private List<Option> overlaid(Option option) {
        Parameters parameters = blockdev(option);
        String node = parameters == null ? null : parameters.text(NODE_NAME);
        if (parameters == null || node == null) {
            return List.of(option);
        }
        Path overlay = overlays.get(node);
        if (overlay == null) {
            return List.of(files.contains(node) ? readOnly(option, parameters, node) : option);
        }
        String base = freeName();
        return List.of(readOnly(option, parameters, base), overlay(option, node, overlay, base));
    }

    /** A disk that is such an overlay already has such a base. */
    private String freeName() {
        while (!taken.add(BASE + next)) {
            next++;
        }
        return BASE + next;
    }

    private static Option readOnly(Option option, Parameters parameters, String node) {
        List<Parameter> changed = new ArrayList<>(parameters.list());
        changed.removeIf(parameter -> Set.of(NODE_NAME, "read-only").contains(parameter.name()));
        changed.add(new Parameter(NODE_NAME, StringNode.valueOf(node), option.origin()));
        changed.add(new Parameter("read-only", BooleanNode.TRUE, option.origin()));
        return Option.of(option.name(), Parameters.of(changed));
    }

    private Option overlay(Option option, String node, Path overlay, String base) {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("driver", "qcow2");
        set.put(NODE_NAME, node);
        set.put("file.driver", "file");
        set.put("file.filename", overlay.toString());
        set.put("backing", base);
        set.putAll(more);
        set.put("discard", "unmap"); // what the guest gives back is free again
        List<Parameter> parameters = new ArrayList<>();
        set.forEach((name, value) -> parameters.add(new Parameter(name, StringNode.valueOf(value), option.origin())));
        return Option.of(option.name(), Parameters.of(parameters));
    }
}
