package dev.qemu4j.vm.disk.graph;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockDirtyInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A block node. Immutable. */
public final class GraphNode {
    private static final Set<String> FILTERS = Set.of(
            "throttle",
            "copy-on-read",
            "mirror_top",
            "commit_top",
            "copy-before-write",
            "backup-top",
            "compress",
            "preallocate",
            "blkdebug",
            "blklogwrites",
            "blkreplay",
            "blkverify");

    private final BlockDeviceInfo info;
    private final String name;
    private final List<GraphEdge> children;
    private final @Nullable Path path;

    GraphNode(BlockDeviceInfo info, String name, List<GraphEdge> children, @Nullable Path path) {
        this.info = info;
        this.name = name;
        this.children = List.copyOf(children);
        this.path = path;
    }

    /**
     * Returns the node's name.
     *
     * @return the name; one that QEMU has made begins with {@code #}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the node's driver.
     *
     * @return the driver, such as {@code qcow2}
     */
    public String driver() {
        return info.drv();
    }

    /**
     * Returns the name of the image as QEMU writes it.
     *
     * @return a path, a URL or options behind {@code json:}, without secrets
     */
    public String file() {
        return Secrets.hide(info.file());
    }

    /**
     * Returns the local file or device in which the node's own data are.
     *
     * @return the absolute path, or null if they are elsewhere, or QEMU has a relative name
     */
    public @Nullable Path path() {
        return path;
    }

    /**
     * Tells whether QEMU has the node open for reading only.
     *
     * @return true if nothing writes to it
     */
    public boolean isReadOnly() {
        return info.ro();
    }

    /**
     * Tells whether the node only passes on what another one has.
     *
     * @return true for throttles, the nodes of jobs and their like
     */
    public boolean isFilter() {
        return FILTERS.contains(driver());
    }

    /**
     * Returns the size that the node shows.
     *
     * @return the size of the disk; nothing where QEMU does not know it
     */
    public DataSize size() {
        Long size = info.image().virtualSize();
        return DataSize.ofBytes(size == null || size < 0 ? 0 : size);
    }

    /**
     * Returns the dirty bitmaps.
     *
     * @return the bitmaps with their states
     */
    public List<BlockDirtyInfo> bitmaps() {
        List<BlockDirtyInfo> bitmaps = info.dirtyBitmaps();
        return bitmaps == null ? List.of() : bitmaps;
    }

    /**
     * Returns the nodes that this one uses.
     *
     * @return the nodes with their roles
     */
    public List<GraphEdge> children() {
        return children;
    }

    /**
     * Returns the node in a role.
     *
     * @param role the role, such as {@code file} or {@code backing}
     * @return the name of the node, or null if there is none
     */
    public @Nullable String child(String role) {
        Objects.requireNonNull(role, "role");
        return children.stream()
                .filter(edge -> edge.role().equals(role))
                .map(GraphEdge::node)
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns QEMU's entry of the node.
     *
     * @return the entry of {@code query-named-block-nodes}
     */
    public BlockDeviceInfo info() {
        return info;
    }

    /** Returns the name, the driver and the file. */
    @Override
    public String toString() {
        return name + " (" + driver() + (path == null ? "" : ", " + path) + ")";
    }
}
