package dev.qemu4j.benchmarks;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qapi.sockets.SocketAddressLegacy;
import dev.qemu4j.qapi.sockets.UnixSocketAddress;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A backup that is pulled, against nbdcopy on the same disk of the same QEMU.
 *
 * <p>And writes of the guest's device while the target of a backup takes 1 MiB a second,
 * with a fleecing and without.
 */
public final class PullBenchmark {
    private static final int SIZE = 256 << 20;
    private static final int ROUNDS = 7;
    private static final int WRITES = 200;
    private static final int CLUSTER = 64 << 10;
    private static final String DEVICE = "/machine/peripheral/root/virtio-backend";

    private final VirtualMachine vm;
    private final RunDirectory directory;
    private int folders;

    private PullBenchmark(VirtualMachine vm, RunDirectory directory) {
        this.vm = vm;
        this.directory = directory;
    }

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            byte[] data = new byte[SIZE];
            new Random(1).nextBytes(data);
            Path raw = Files.write(directory.path().resolve("raw"), data);
            Path disk = directory.path().resolve("disk.qcow2");
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
            Files.delete(raw);
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .option("-machine", "q35,accel=tcg")
                    .option("-S")
                    .blockdev(Blockdevs.file("file", f -> f.filename(disk)))
                    .blockdev(Blockdevs.qcow2("node", q -> q.file("file")))
                    .option("-device", "virtio-blk-pci,id=root,drive=node")
                    .build();
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                PullBenchmark benchmark = new PullBenchmark(vm, directory);
                benchmark.copies();
                benchmark.writes();
            }
        }
    }

    private void copies() {
        double[] pulled = new double[ROUNDS];
        double[] copied = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            pulled[i] = seconds(() -> vm.disks().pull(folder(), b -> b.full(true), disk -> new Sink(0)));
            copied[i] = nbdcopy();
        }
        double pull = median(pulled);
        double copy = median(copied);
        System.out.printf(Locale.ROOT, "%-36s %10s%n", "copy of 256 MiB", "MiB/s");
        System.out.printf(Locale.ROOT, "%-36s %10.0f%n", "nbdcopy, 1 connection", SIZE / copy / (1 << 20));
        System.out.printf(
                Locale.ROOT, "%-36s %10.0f (%.2f x)%n", "pulled, all steps", SIZE / pull / (1 << 20), copy / pull);
    }

    private double nbdcopy() {
        Path socket = directory.socket("copy");
        var block = vm.qmp().blocking().block();
        block.nbdServerStart(SocketAddressLegacy.unix(UnixSocketAddress.of(socket.toString())));
        block.blockExportAdd(BlockExportOptions.nbd("copy", "node"));
        try {
            return seconds(() -> HostCommand.builder(
                            "nbdcopy", "--connections=1", "nbd+unix:///node?socket=" + socket, "null:")
                    .build()
                    .run());
        } finally {
            block.nbdServerStop();
        }
    }

    private void writes() throws Exception {
        double[] none = latencies();
        Jobs jobs = Jobs.of(vm.qmp());
        Path target = directory.path().resolve("target.raw");
        QemuImg.find().create(target, Format.RAW, DataSize.ofBytes(SIZE));
        vm.qmp()
                .blocking()
                .qom()
                .objectAdd(QomObjects.throttleGroup(
                        "slow", t -> t.limits(l -> l.bpsTotal(1L << 20).bpsTotalMax(1L << 20))));
        vm.qmp().blocking().block().blockdevAdd(Blockdevs.file("target", f -> f.filename(target)));
        vm.qmp()
                .blocking()
                .block()
                .blockdevAdd(Blockdevs.throttle(
                        "throttled", t -> t.throttleGroup("slow").file("target")));
        Job job = jobs.backup(new TargetNode("throttled"), "node", MirrorSyncMode.FULL, b -> {});
        double[] pushed = latencies();
        job.cancelAsync();
        job.result().handle((done, failure) -> true).join();
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        var pull = vm.disks().pullAsync(folder(), b -> b.full(true), disk -> new Sink(1 << 20, begun));
        begun.join();
        double[] fleeced = latencies();
        pull.cancel(true);
        System.out.printf(Locale.ROOT, "%-36s %10s %10s%n", "writes beside a slow target", "p50 ms", "p99 ms");
        print("no backup", none);
        print("backup without a fleecing", pushed);
        print("pulled, with a fleecing", fleeced);
    }

    private double[] latencies() {
        double[] all = new double[WRITES];
        for (int i = 0; i < WRITES; i++) {
            String write = "qemu-io -d " + DEVICE + " \"write -P 7 " + (SIZE - (i + 1L) * CLUSTER) + " 4k\"";
            all[i] = seconds(() -> vm.qmp().blocking().misc().humanMonitorCommand(write));
        }
        Arrays.sort(all);
        return all;
    }

    private static void print(String name, double[] sorted) {
        System.out.printf(
                Locale.ROOT,
                "%-36s %10.2f %10.2f%n",
                name,
                1000 * sorted[sorted.length / 2],
                1000 * sorted[sorted.length * 99 / 100]);
    }

    private BackupFolder folder() {
        return BackupFolder.at(directory.path().resolve("folder" + folders++));
    }

    private static double median(double[] all) {
        double[] warm = Arrays.stream(all).skip(2).sorted().toArray();
        return warm[warm.length / 2];
    }

    private static double seconds(Runnable work) {
        long started = System.nanoTime();
        work.run();
        return (System.nanoTime() - started) / 1e9;
    }

    /** Takes data at a speed, and drops them. */
    private static final class Sink implements DiskReceiver {
        private final long perSecond;
        private final CompletableFuture<Boolean> begun;

        Sink(long perSecond) {
            this(perSecond, new CompletableFuture<>());
        }

        Sink(long perSecond, CompletableFuture<Boolean> begun) {
            this.perSecond = perSecond;
            this.begun = begun;
        }

        @Override
        public void data(long offset, ByteBuffer data) {
            begun.complete(true);
            if (perSecond > 0) {
                try {
                    Thread.sleep(data.remaining() * 1000L / perSecond);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void zero(long offset, long length) {
            begun.complete(true);
        }
    }
}
