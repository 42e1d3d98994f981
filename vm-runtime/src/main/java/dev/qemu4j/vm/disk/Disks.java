package dev.qemu4j.vm.disk;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * The disks of a QEMU that runs, whoever has started it, with {@code -drive} or {@code -blockdev}.
 *
 * <pre>{@code
 * Disks disks = Disks.of(qmp);
 * System.out.println(disks.graph().toTree());
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class Disks {
    private final QmpClient qmp;

    private Disks(QmpClient qmp) {
        this.qmp = qmp;
    }

    /**
     * Returns the disks of a QEMU.
     *
     * @param qmp connected to it; it stays the caller's
     * @return the disks
     */
    public static Disks of(QmpClient qmp) {
        return new Disks(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Reads the block graph as it is now.
     *
     * @return devices, nodes, backing chains, bitmaps and jobs
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws dev.qemu4j.base.QemuTimeoutException if it does not answer in time
     */
    public DiskGraph graph() {
        return Await.result(graphAsync(), "waiting for the block graph");
    }

    /**
     * Reads the block graph as it is now, as {@link #graph} does.
     *
     * @return a future of the graph; cancelling gives the question up
     */
    public CompletableFuture<DiskGraph> graphAsync() {
        return DiskGraph.findAsync(qmp);
    }
}
