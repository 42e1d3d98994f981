package dev.qemu4j.vm.disk;

import static dev.qemu4j.vm.disk.DiskGraphAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.vm.disk.DiskMachine.Wiring;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.refusal.internal.DiskTurns;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The promises that all operations on live disks share: turns, and the refusal to give away data of encrypted or private disks. */
@Timeout(120)
@Tag("once")
class DiskOperationsIT {
    @TempDir
    private Path work;

    @Test
    void operations_areAllThereAre() {
        Set<String> known = new TreeSet<>();
        for (DiskOperation operation : DiskOperation.values()) {
            known.add(operation.method());
        }
        Set<String> found = new TreeSet<>(Set.of("flatten"));
        for (Class<?> type : List.of(Disks.class, LiveDisk.class, VmSnapshots.class)) {
            for (Method method : type.getMethods()) {
                if (method.getName().endsWith("Async") && method.getParameterCount() > 0) {
                    assertThat(Modifier.isStatic(method.getModifiers())).isFalse();
                    found.add(method.getName().replaceAll("Async$", ""));
                }
            }
        }
        assertThat(known).isEqualTo(found);
    }

    /** One that begins without its turn is not seen to wait for it. */
    @Test
    void operations_whileAnotherHasTheTurn_waitByWhateverClient() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            String before = machine.disks().graph().toTree();
            List<CompletableFuture<?>> started = new ArrayList<>();
            DiskTurns.take(machine.vm().qmp().view(), () -> {
                for (DiskOperation operation : DiskOperation.values()) {
                    for (boolean byClient : new boolean[] {false, true}) {
                        long waiting = waiting();
                        CompletableFuture<?> future = operation.start(machine, "data", byClient);
                        Await.until(
                                Condition.polling(() -> waiting() > waiting || future.isDone(), Duration.ofMillis(5)),
                                "waiting for " + operation + " to wait",
                                DiskMachine.SOON);
                        assertThat(future).as(operation.name()).isNotDone();
                        started.add(future);
                    }
                }
                started.forEach(future -> future.cancel(true));
                return true;
            });
            for (CompletableFuture<?> future : started) {
                assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
            }
            Await.until(
                    Condition.polling(() -> waiting() == 0, Duration.ofMillis(5)),
                    "waiting for the end of all",
                    DiskMachine.SOON);
            assertThat(machine.disks().graph()).hasTree(before);
            assertThat(work.resolve("o.qcow2")).doesNotExist();
            assertThat(work.resolve("b/0001")).doesNotExist();
            assertThat(work.resolve("pb/0001")).doesNotExist();
        }
    }

    /** Counts the threads of operations that wait for a turn. */
    static long waiting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey() != Thread.currentThread())
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals(DiskTurns.class.getName())
                                && frame.getMethodName().equals("take")))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("tryLock")))
                .count();
    }

    @Test
    void operations_thatWouldWriteEncryptedDataInPlainText_areRefused() throws Exception {
        encrypted("e.qcow2", "-b", plain("p.qcow2"), "-F", "qcow2");
        encrypted("l.qcow2");
        HostCommand.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-u",
                        "-f",
                        "qcow2",
                        "-b",
                        path("l.qcow2"),
                        "-F",
                        "qcow2",
                        path("t.qcow2"),
                        "8M")
                .run();
        String key = ",encrypt.format=luks,encrypt.key-secret=s";
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-object",
                "secret,id=s,data=abcdefgh",
                "-blockdev",
                node("p", ""),
                "-blockdev",
                node("e", ",backing=p" + key),
                "-blockdev",
                node("l", key),
                "-blockdev",
                node("t", ",backing=l"),
                "-device",
                "virtio-blk-pci,id=secret,drive=e",
                "-device",
                "virtio-blk-pci,id=below,drive=t")) {
            String before = machine.disks().graph().toTree();
            for (DiskOperation operation : List.of(
                    DiskOperation.SNAPSHOT,
                    DiskOperation.SNAPSHOTS,
                    DiskOperation.REVERT,
                    DiskOperation.REVERTS,
                    DiskOperation.MIRROR,
                    DiskOperation.BACKUP,
                    DiskOperation.PULL,
                    DiskOperation.COMMIT)) {
                assertRefused(operation, machine, "secret");
            }
            for (DiskOperation operation : List.of(
                    DiskOperation.REVERT,
                    DiskOperation.MIRROR,
                    DiskOperation.BACKUP,
                    DiskOperation.STREAM,
                    DiskOperation.FLATTEN)) {
                assertRefused(operation, machine, "below");
            }
            assertThatThrownBy(() -> machine.vm().disks().backup(BackupFolder.at(work.resolve("b"))))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("plain text");
            assertThat(machine.disks().graph()).hasTree(before);
            assertThat(work.resolve("b/0001")).doesNotExist();
            assertThat(work.resolve("b/0001.partial")).doesNotExist();
            machine.vm().disk("secret").throttle(l -> l.iops(100));
        }
    }

    private static void assertRefused(DiskOperation operation, DiskMachine machine, String id) {
        CompletableFuture<?> future = operation.start(machine, id, false);
        assertThatThrownBy(() -> Await.result(future, "waiting for a refusal"))
                .as(operation + " of " + id)
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("plain text");
    }

    @Test
    void newFiles_ofAPrivateDisk_arePrivate() throws Exception {
        try (DiskMachine machine = DiskMachine.start(work, Wiring.BLOCKDEV)) {
            allow("data.qcow2", "rw-r--r--");
            allow("root.qcow2", "rw-------");
            LiveDisk root = machine.vm().disk("root");
            BackupFolder folder = BackupFolder.at(work.resolve("b"));
            machine.vm().disks().backup(folder);
            root.snapshot(work.resolve("o.qcow2"));
            allow("o.qcow2", "rw-r--r--"); // its base has data that not all may read
            machine.vm().disks().backup(folder);
            root.snapshot(work.resolve("o2.qcow2"));
            DiskRefusalsIT.complete(root.mirror(work.resolve("m.qcow2")));
            folder.restore(2, "root", work.resolve("r.qcow2"));
            folder.restore(2, "data", work.resolve("d.qcow2"));

            for (String file : List.of("o2.qcow2", "m.qcow2", "r.qcow2")) {
                assertThat(mode(work.resolve(file))).as(file).isEqualTo("rw-------");
            }
            assertThat(mode(work.resolve("d.qcow2"))).isEqualTo("rw-r--r--");
            for (int number = 1; number <= 2; number++) {
                Path directory = folder.directory(number);
                assertThat(mode(directory)).isEqualTo("rwx------");
                assertThat(mode(directory.resolve("manifest.json"))).isEqualTo("rw-------");
                assertThat(mode(image(directory, "root"))).isEqualTo("rw-------");
                assertThat(mode(image(directory, "data"))).isEqualTo("rw-r--r--");
            }
        }
    }

    private void allow(String file, String mode) throws Exception {
        Files.setPosixFilePermissions(work.resolve(file), PosixFilePermissions.fromString(mode));
    }

    private static Path image(Path directory, String disk) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith("-" + disk + ".qcow2"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String mode(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void twoDevicesOnOneNode_areOneDiskOfABackup() throws Exception {
        plain("t.qcow2");
        try (DiskMachine machine = DiskMachine.start(
                work,
                Wiring.BLOCKDEV,
                "-blockdev",
                node("t", ""),
                "-device",
                "virtio-blk-pci,id=a,drive=t,share-rw=on",
                "-device",
                "virtio-blk-pci,id=b,drive=t,share-rw=on")) {
            BackupFolder folder = BackupFolder.at(work.resolve("b"));
            for (int i = 0; i < 2; i++) {
                assertThat(machine.vm().disks().backup(folder).disks()).hasSize(3);
            }
            assertThat(folder.verify()).isEmpty();
            assertThatThrownBy(() -> machine.vm().disks().backup(folder, b -> b.disks("a", "b")))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContainingAll("'b'", "each disk once");
            assertThat(machine.vm()
                            .disks()
                            .backup(folder, b -> b.disks("root", "root-node"))
                            .disks())
                    .hasSize(1);
        }
    }

    private String node(String name, String more) {
        return "driver=qcow2,node-name=" + name + ",file.driver=file,file.filename=" + path(name + ".qcow2") + more;
    }

    private String plain(String name) {
        QemuImg.find().create(work.resolve(name), Format.QCOW2, DiskMachine.SIZE);
        return path(name);
    }

    /** Tries again: with coarse clocks of the host, QEMU at times cannot measure how fast it derives keys. */
    private void encrypted(String name, String... backing) {
        List<String> command = new ArrayList<>(List.of(
                "qemu-img",
                "create",
                "-q",
                "--object",
                "secret,id=s,data=abcdefgh",
                "-f",
                "qcow2",
                "-o",
                "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10"));
        command.addAll(List.of(backing));
        command.addAll(List.of(path(name), "8M"));
        int code = 1;
        for (int tries = 0; code != 0 && tries < 100; tries++) {
            code = HostCommand.builder(command)
                    .allowExitCodes(0, 1)
                    .build()
                    .run()
                    .exitCode();
        }
        assertThat(code).isZero();
    }

    private String path(String name) {
        return work.resolve(name).toString();
    }
}
