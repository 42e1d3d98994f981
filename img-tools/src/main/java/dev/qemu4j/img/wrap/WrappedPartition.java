package dev.qemu4j.img.wrap;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.Devices;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * A partition that is a disk until this is closed.
 *
 * <p>Thread-safe.
 */
public final class WrappedPartition implements AutoCloseable {
    private final String description;
    private final WrapMethod method;
    private final Path disk;
    private final AppliedPlan plan;
    private final RunDirectory directory;

    WrappedPartition(String description, WrapMethod method, Path disk, AppliedPlan plan, RunDirectory directory) {
        this.description = description;
        this.method = method;
        this.disk = disk;
        this.plan = plan;
        this.directory = directory;
    }

    /**
     * Returns the path of the disk.
     *
     * @return a block device, or for {@link WrapMethod#NBD} the Unix socket of the NBD server, whose export has no name
     */
    public Path disk() {
        return disk;
    }

    /**
     * Returns the block node for QEMU.
     *
     * @param nodeName the node's name
     * @return the options of {@code -blockdev} or {@code blockdev-add}
     */
    public BlockdevOptions blockdev(String nodeName) {
        String path = disk.toString();
        return method == WrapMethod.NBD
                ? Blockdevs.nbd(nodeName, n -> n.server(SocketAddress.unix(path)))
                : Blockdevs.hostDevice(nodeName, d -> d.filename(path));
    }

    /**
     * Makes the disk a virtio disk of a machine.
     *
     * @param name the block node's name; the device is {@code NAME-device}
     * @return the block node and the device
     */
    public Recipe virtio(String name) {
        return ids -> List.of(
                Option.of("-blockdev", blockdev(name)),
                Option.of(
                        "-device", Devices.virtioBlk(d -> d.id(name + "-device").drive(name))));
    }

    /**
     * Undoes the disk; the partition stays as the guest left it. Does nothing the second time.
     *
     * @throws dev.qemu4j.host.plan.PlanException if it is still in use; it may be tried again
     */
    @Override
    public void close() {
        plan.close();
        directory.close();
    }

    @Override
    public String toString() {
        return description + " at " + disk;
    }
}
