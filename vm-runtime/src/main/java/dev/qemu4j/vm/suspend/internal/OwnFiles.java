package dev.qemu4j.vm.suspend.internal;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The files of a machine that are new at each start.
 *
 * @param overlays throwaway disks over others
 * @param runDirectory has what helpers have made, such as the disk of a seed
 */
public record OwnFiles(Collection<Path> overlays, Path runDirectory) {
    /** The files in a run directory of a machine without throwaway disks. */
    public static OwnFiles in(Path runDirectory) {
        return new OwnFiles(List.of(), runDirectory);
    }
}
