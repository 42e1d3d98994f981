package dev.qemu4j.samples.machines;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.MirrorSyncMode;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.job.Job;
import dev.qemu4j.qmp.job.Jobs;
import dev.qemu4j.qmp.job.TargetNode;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Creates an image over QMP and copies a disk of the running machine to it. */
public final class BackUpADisk {
    private static final DataSize SIZE = DataSize.ofMib(64);

    private BackUpADisk() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the backup fails
     */
    public static void main(String[] args) throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .nodefaults()
                .display(Displays.none())
                .blockdev(Blockdevs.nullCo("disk", n -> n.readZeroes(true).size(SIZE.bytes())))
                .build();
        Path directory = Files.createTempDirectory("backup");
        Path copy = directory.resolve("copy.qcow2");
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            create(vm.qmp(), copy);

            Job backup = Jobs.of(vm.qmp())
                    .backup(new TargetNode("copy"), "disk", MirrorSyncMode.FULL, b -> b.compress(true));
            backup.onProgress(p -> System.out.printf("%3.0f %%%n", 100 * p.fraction()));
            backup.await(Duration.ofMinutes(1)); // throws if the job has failed, and says why
            System.out.println("copied " + SIZE + " into " + copy.getFileName());
        } finally {
            Files.deleteIfExists(copy);
            Files.delete(directory);
        }
    }

    private static void create(QmpClient qmp, Path image) {
        Jobs jobs = Jobs.of(qmp);
        jobs.create(BlockdevCreateOptions.file(image.toString(), DataSize.ofBytes(0)))
                .await(Duration.ofMinutes(1));
        qmp.blocking().block().blockdevAdd(Blockdevs.file("copy-file", f -> f.filename(image)));
        jobs.create(BlockdevCreateOptions.qcow2(BlockdevRef.of("copy-file"), SIZE))
                .await(Duration.ofMinutes(1));
        qmp.blocking().block().blockdevAdd(Blockdevs.qcow2("copy", q -> q.file("copy-file")));
    }
}
