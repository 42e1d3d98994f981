package dev.qemu4j.vm.suspend;

import java.util.List;
import java.util.Objects;

/**
 * A disk of a suspended machine, which must be the same when it goes on.
 *
 * @param name the name of the disk, such as the id of its device
 * @param layers the files of its backing chain, from the active layer down, each with its further files behind it, such as an external data file
 */
public record SuspendedDisk(String name, List<SuspendedLayer> layers) {
    /**
     * Checks the parts.
     *
     * @param name the name
     * @param layers the layers, of which a copy is made
     */
    public SuspendedDisk {
        Objects.requireNonNull(name, "name");
        layers = List.copyOf(Objects.requireNonNull(layers, "layers"));
    }
}
