package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.vm.disk.step.internal.OverlaidDisks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** The command line with these disks on top of those that they stand on. Those are opened as the command line says, but for reading only. */
    static CommandLine in(CommandLine cmd, Map<String, Path> disks) {
        return OverlaidDisks.in(cmd, disks, Map.of());
    }
}
