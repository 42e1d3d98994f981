package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.qapi.block.BlockInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device of the guest with a disk, or the place for one. Immutable. */
public final class GraphDevice {
    private static final String PERIPHERAL = "/machine/peripheral/";

    private final BlockInfo info;
    private final @Nullable String top;

    GraphDevice(BlockInfo info, @Nullable String top) {
        this.info = info;
        this.top = top;
    }

    /**
     * Returns the name that users know: the id of the device, that of its {@code -drive}, or else its QOM path.
     *
     * @return the name
     */
    public String name() {
        List<String> names = names();
        return names.isEmpty() ? "(no name)" : names.get(0);
    }

    /**
     * Returns all names of the device.
     *
     * @return its id, the id of its {@code -drive} and its QOM path, as far as there are any
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        String path = path();
        if (path != null && path.startsWith(PERIPHERAL)) {
            names.add(path.substring(PERIPHERAL.length()).replaceFirst("/.*", ""));
        }
        String drive = drive();
        if (drive != null && !names.contains(drive)) {
            names.add(drive);
        }
        if (path != null) {
            names.add(path);
        }
        return List.copyOf(names);
    }

    /**
     * Returns the id of the {@code -drive}.
     *
     * @return the id, or null for a device with a {@code -blockdev}
     */
    public @Nullable String drive() {
        return info.device().isEmpty() ? null : info.device();
    }

    /**
     * Returns QEMU's name of the device, which commands take as {@code id}.
     *
     * @return a path such as {@code /machine/peripheral/vd0/virtio-backend}, or null if no device has the drive
     */
    public @Nullable String path() {
        return info.qdev();
    }

    /**
     * Returns the name of the node below the device, which may be a filter.
     *
     * @return the name, or null without a medium
     */
    public @Nullable String node() {
        return top;
    }

    /**
     * Returns QEMU's entry of the device.
     *
     * @return the entry of {@code query-block}
     */
    public BlockInfo info() {
        return info;
    }

    /** Returns the names. */
    @Override
    public String toString() {
        return String.join(" = ", names());
    }
}
