package dev.qemu4j.samples;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.qemu4j.Accels;
import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.qmp.BlockingQmpClient;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmExit;
import dev.qemu4j.vm.VmOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A live snapshot and a live commit under a guest that never stops writing, proved record by record. */
final class LiveCommit {
    private static final DataSize DISK = DataSize.ofMib(64);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SOME = 400;

    private final Narrator narrator;
    private final Workspace workspace;
    private final Images images;
    private final Path base;
    private final Path overlay;

    LiveCommit(Narrator narrator, Workspace workspace) {
        this.narrator = narrator;
        this.workspace = workspace;
        images = new Images(workspace);
        base = workspace.image("base.qcow2");
        overlay = workspace.image("overlay.qcow2");
    }

    void run() throws Exception {
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);
        narrator.say("A live snapshot and a live commit on QEMU " + qemu.version()
                + ", under a guest that writes numbered records:");
        narrator.step("qemu-img convert", this::createBase);
        try (GuestListener listener = GuestConsole.listen(workspace.socket("serial"));
                VirtualMachine vm = narrator.start("query-status, cont", () -> boot(qemu, listener.path()));
                GuestConsole guest = listener.accept(LIMIT)) {
            narrator.step("", () -> begin(guest));
            RecordProof proof = new RecordProof(images, base, overlay);
            narrator.step("blockdev-snapshot-sync", () -> snapshot(vm.qmp().blocking(), guest, proof));
            narrator.step("", () -> writeOn(guest));
            narrator.step("qemu-img convert -U", () -> proof.baseStandsStill());
            commit(vm, guest, proof);
            narrator.step("", () -> writeOn(guest));
            narrator.step("SHUTDOWN event", () -> powerOff(vm, guest, proof));
            narrator.step("qemu-img check", proof::imagesAreConsistent);
            narrator.step("qemu-img info --backing-chain", proof::overlayIsOnBase);
            narrator.step("qemu-img convert", proof::recordsAreWhereTheyBelong);
            proof.summary().forEach(narrator::say);
        }
    }

    private String createBase() throws Exception {
        Path raw = workspace.scratch("guest.raw");
        EmbeddedGuest.writeImage(raw, DISK);
        images.convertToQcow2(raw, base);
        Files.delete(raw);
        return "created base.qcow2, " + DISK + ", with the embedded guest on it";
    }

    private static String begin(GuestConsole guest) throws Exception {
        guest.awaitReady(LIMIT);
        guest.writeUntilStoppedAsync();
        return "the guest booted and writes: " + waitFor(guest, SOME) + " records so far";
    }

    private VirtualMachine boot(QemuInstallation qemu, Path serial) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .noUserConfig()
                .display(Displays.none())
                .machine(Machines.q35())
                .accel(Accels.tcg())
                .memory(DataSize.ofMib(32))
                .blockdev(Blockdevs.file("base-file", f -> f.filename(base)))
                .blockdev(Blockdevs.qcow2("base", q -> q.file("base-file")))
                .device(Devices.ideHd(d -> d.drive("base")))
                .chardev(Chardevs.socket("serial", c -> c.path(serial)))
                .serial("chardev:serial")
                .build();
        return VirtualMachine.start(cmd, VmOptions.builder().installation(qemu).build());
    }

    private String snapshot(BlockingQmpClient qmp, GuestConsole guest, RecordProof proof) throws Exception {
        proof.beforeSnapshot = last(guest);
        qmp.block()
                .blockdevSnapshotSync(
                        overlay.toString(),
                        s -> s.nodeName("base").snapshotNodeName("overlay").format("qcow2"));
        proof.afterSnapshot = last(guest);
        return "snapshot taken between records " + proof.beforeSnapshot + " and " + proof.afterSnapshot
                + "; the guest goes on in overlay.qcow2";
    }

    private void commit(VirtualMachine vm, GuestConsole guest, RecordProof proof) throws Exception {
        CommitJob job = new CommitJob(vm.qmp(), narrator, DataSize.ofMib(3));
        narrator.step(
                "block-commit",
                () -> "committed " + job.untilReady().bytes() / 1024 + " KiB into base.qcow2 until BLOCK_JOB_READY");
        narrator.step("job-complete", () -> {
            proof.beforeComplete = last(guest);
            job.complete();
            proof.afterComplete = last(guest);
            return "the commit was completed between records " + proof.beforeComplete + " and " + proof.afterComplete
                    + "; back in base.qcow2";
        });
    }

    private static String powerOff(VirtualMachine vm, GuestConsole guest, RecordProof proof) throws Exception {
        guest.stopWriting();
        proof.last = last(guest);
        guest.powerOff();
        VmExit exit = vm.awaitExit(LIMIT);
        return "the guest powered off at record " + proof.last + ", QEMU ended with " + exit.exitStatus();
    }

    private static String writeOn(GuestConsole guest) throws Exception {
        return "the guest wrote on, to record " + waitFor(guest, last(guest) + SOME);
    }

    private static long waitFor(GuestConsole guest, long number) throws Exception {
        long last = last(guest);
        while (last < number) {
            guest.nextHeartbeat().get(LIMIT.toSeconds(), SECONDS);
            last = last(guest);
        }
        return last;
    }

    private static long last(GuestConsole guest) {
        return guest.lastRecord();
    }
}
