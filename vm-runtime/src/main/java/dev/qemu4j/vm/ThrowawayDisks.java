package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.StringNode;

/**
 * The disks of one start whose changes are thrown away. The node of such a disk gets another name and is read only, and above it is one
 * of the old name for an overlay in the run directory.
 */
final class ThrowawayDisks {
    private static final String NODE_NAME = "node-name";
    private static final String BASE = "qemu4j-base";

    private final CommandLine cmd;
    private final List<String> chosen;
    private final boolean all;
    private final Map<String, ThrowawayDisk> disks = new LinkedHashMap<>();
    private final List<CompletableFuture<?>> tools = new ArrayList<>();
    private final Map<String, Path> overlays = new LinkedHashMap<>();
    private final Map<String, String> bases = new HashMap<>();
    private boolean cancelled;

    ThrowawayDisks(CommandLine cmd, VmOptions options) {
        this.cmd = cmd;
        chosen = options.throwaway();
        all = options.throwawayAll();
    }

    /** Refuses names that are none of a disk that can have an overlay. */
    void check() {
        List<String> names = all ? WrittenDisks.of(cmd) : chosen;
        if (names.isEmpty()) {
            return;
        }
        disks.putAll(ThrowawayDisk.candidates(cmd));
        for (String name : names) {
            ThrowawayDisk disk = disks.get(name);
            if (disk == null) {
                throw new QemuException("throwaway: '" + name + "' (expected: one of " + disks.keySet()
                        + ", the block nodes of formats over local files)");
            }
            disk.check();
        }
        disks.keySet().retainAll(names);
        Set<String> taken = nodes();
        int next = 0;
        for (String node : disks.keySet()) {
            while (!taken.add(BASE + next)) { // a disk over such an overlay has such a base
                next++;
            }
            bases.put(node, BASE + next);
        }
    }

    private Set<String> nodes() {
        Set<String> nodes = new HashSet<>();
        for (Option option : cmd.options()) {
            Parameters parameters = ThrowawayDisk.blockdev(option);
            nodes.add(parameters == null ? "" : String.valueOf(parameters.text(NODE_NAME)));
        }
        return nodes;
    }

    /** The overlays, by the names of their nodes. */
    Map<String, Path> overlays() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(overlays));
    }

    /** Makes the overlays, one beside the other. */
    CompletableFuture<@Nullable Void> make(Path directory, Duration limit) {
        List<CompletableFuture<?>> made = new ArrayList<>();
        for (ThrowawayDisk disk : disks.values()) {
            Path overlay = directory.resolve("disk" + overlays.size() + ".qcow2");
            overlays.put(disk.node(), overlay);
            made.add(make(disk, overlay, limit));
        }
        return CompletableFuture.allOf(made.toArray(CompletableFuture[]::new));
    }

    /** Reads the base first, as QEMU will: who makes an overlay does not see that somebody writes its base. */
    private CompletableFuture<?> make(ThrowawayDisk disk, Path overlay, Duration limit) {
        QemuImg img = QemuImg.find();
        return run(img.measureAsync(disk.quietBase(), Format.RAW, o -> o.timeout(limit)))
                .thenCompose(
                        size -> run(img.overlayAsync(overlay, disk.image(), disk.format(), o -> o.timeout(limit))));
    }

    private <R> CompletableFuture<R> run(CompletableFuture<R> tool) {
        boolean late;
        synchronized (tools) {
            tools.add(tool);
            late = cancelled;
        }
        if (late) {
            tool.cancel(true);
        }
        return tool;
    }

    /** Ends the tools that make the overlays. */
    void cancel() {
        List<CompletableFuture<?>> open;
        synchronized (tools) {
            cancelled = true;
            open = List.copyOf(tools);
        }
        open.forEach(tool -> tool.cancel(true));
    }

    /** Puts the overlays, which are made, above their bases. */
    CommandLine wire(CommandLine cmd) {
        return disks.isEmpty() ? cmd : cmd.map(this::wired);
    }

    private List<Option> wired(Option option) {
        Parameters parameters = ThrowawayDisk.blockdev(option);
        String node = parameters == null ? null : parameters.text(NODE_NAME);
        if (parameters == null || node == null) {
            return List.of(option);
        }
        if (disks.values().stream().anyMatch(disk -> node.equals(disk.fileNode()))) {
            return List.of(with(option, parameters, Map.of("read-only", BooleanNode.TRUE)));
        }
        Path overlay = overlays.get(node);
        if (overlay == null) {
            return List.of(option);
        }
        String base = String.valueOf(bases.get(node));
        Map<String, JsonNode> below = Map.of(NODE_NAME, StringNode.valueOf(base), "read-only", BooleanNode.TRUE);
        return List.of(with(option, parameters, below), overlay(option, node, overlay, base));
    }

    private static Option with(Option option, Parameters parameters, Map<String, JsonNode> set) {
        List<Parameter> changed = new ArrayList<>(parameters.list());
        changed.removeIf(parameter -> set.containsKey(parameter.name()));
        set.forEach((name, value) -> changed.add(new Parameter(name, value, option.origin())));
        return Option.of(option.name(), Parameters.of(changed));
    }

    /** Nobody reads an overlay after a crash: it is never flushed, and gives back what the guest discards. */
    private static Option overlay(Option option, String node, Path overlay, String base) {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("driver", Format.QCOW2.name());
        set.put(NODE_NAME, node);
        set.put("file.driver", "file");
        set.put("file.filename", overlay.toString());
        set.put("backing", base);
        set.put("cache.no-flush", "on");
        set.put("discard", "unmap");
        List<Parameter> parameters = new ArrayList<>();
        set.forEach((name, value) -> parameters.add(new Parameter(name, StringNode.valueOf(value), option.origin())));
        return Option.of(option.name(), Parameters.of(parameters));
    }
}
