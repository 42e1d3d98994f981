package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.vm.disk.step.internal.OverlaidDisks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The disks of one start whose changes are thrown away: each gets an overlay in the run directory. */
final class ThrowawayDisks {
    private final CommandLine cmd;
    private final List<String> chosen;
    private final boolean all;
    private final Map<String, ThrowawayDisk> disks = new LinkedHashMap<>();
    private final List<CompletableFuture<?>> tools = new ArrayList<>();
    private final Map<String, Path> overlays = new LinkedHashMap<>();
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

    /** Puts the overlays, which are made, above their bases. Nobody reads one after a crash, so it is never flushed. */
    CommandLine wire(CommandLine cmd) {
        return OverlaidDisks.in(cmd, overlays, Map.of("cache.no-flush", "on"));
    }
}
