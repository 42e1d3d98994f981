package dev.qemu4j.qmp.job;

import java.util.Objects;

/**
 * The block node that a job writes to. A type of its own keeps it apart from the node that is read: the other way round,
 * the job would overwrite the disk with the copy.
 *
 * @param name its node name
 */
public record TargetNode(String name) {
    /**
     * Creates a value of any name; QEMU refuses one that no node has.
     *
     * @param name its node name
     */
    public TargetNode {
        Objects.requireNonNull(name, "name");
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
