package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobDisks.all;
import static dev.qemu4j.qmp.job.JobQemu.failure;
import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.job.JobQemu.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qmp.QmpCommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LiveSnapshotIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";

    @TempDir
    private Path directory;

    private JobDisks disks;

    @BeforeEach
    void images() {
        disks = new JobDisks(directory);
        disks.create("base", 0x11);
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_newFile_keepsTheBaseAndTakesTheWrites(String program) {
        String[] disk = all(disks.node("base"), new String[] {"-device", "virtio-blk-pci,drive=base,id=d"});
        try (JobQemu qemu = JobQemu.start(program, directory, disk)) {
            result(LiveSnapshot.of(qemu.client(), "base").takeAsync(Path.of(disks.path("top")), "top"));

            JobDisks.guestWrites(qemu.client(), "-d /machine/peripheral/d/virtio-backend", "write -P 0x22 64k 64k");
            qemu.quit();
        }
        disks.assertHolds("base", 0x11, 1);
        disks.assertHolds("top", 0x22, 1);
        disks.assertHolds("top", 0x11, 0);
        assertThat(run("qemu-img", "info", disks.path("top")))
                .contains("backing file: " + disks.path("base"), "backing file format: qcow2");
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_fileThatExists_isRefusedAndKept(String program) throws IOException {
        disks.create("precious", 0x33);
        Path link = Files.createSymbolicLink(directory.resolve("dangling.img"), directory.resolve("nowhere"));
        try (JobQemu qemu = JobQemu.start(program, directory, disks.node("base"))) {
            List<BlockDeviceInfo> before = nodes(qemu);

            for (Path file : List.of(Path.of(disks.path("precious")), link, Path.of(disks.path("base")), directory)) {
                assertThat(failure(LiveSnapshot.of(qemu.client(), "base").takeAsync(file, "top")))
                        .isInstanceOf(QemuException.class)
                        .hasMessage(file + " is there already (expected: a path where nothing exists)");
            }
            Path nowhere = directory.resolve("no/top.qcow2");
            assertThat(failure(LiveSnapshot.of(qemu.client(), "base").takeAsync(nowhere, "top")))
                    .isInstanceOf(QemuException.class)
                    .hasMessage(nowhere + " cannot be made: its directory is not there");

            assertThat(nodes(qemu)).isEqualTo(before);
        }
        disks.assertHolds("precious", 0x33, 0);
        disks.assertHolds("base", 0x11, 0);
        assertThat(directory.resolve("nowhere")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_stepRefused_isUndone(String program) {
        disks.overlay("active", "base");
        String[] chain = all(disks.node("base"), disks.node("active", "base"));
        Path file = Path.of(disks.path("top"));
        try (JobQemu qemu = JobQemu.start(program, directory, chain)) {
            List<BlockDeviceInfo> before = nodes(qemu);

            assertThat(failure(LiveSnapshot.of(qemu.client(), "base").takeAsync(file, "active")))
                    .as("the node name is taken")
                    .isInstanceOf(QmpCommandException.class)
                    .hasNoSuppressedExceptions();
            assertThat(file).doesNotExist();
            assertThat(failure(LiveSnapshot.of(qemu.client(), "nobody").takeAsync(file, "top")))
                    .isInstanceOf(LiveSnapshotException.class)
                    .hasMessage("node 'nobody' is none of this QEMU's (query-named-block-nodes lists them)");
            assertThat(file).doesNotExist();
            assertThat(nodes(qemu)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_temporaryDisk_isRefusedBeforeItLosesTheFile(String program) {
        for (String options : List.of("", ",discard=unmap,detect-zeroes=on")) {
            String drive = "if=none,id=h,snapshot=on,format=qcow2,file=" + disks.path("base") + options;
            try (JobQemu qemu = JobQemu.start(program, directory, "-drive", drive)) {
                List<BlockDeviceInfo> before = nodes(qemu);

                assertThat(failure(LiveSnapshot.of(qemu.client(), topNode(before))
                                .takeAsync(Path.of(disks.path("top")), "top")))
                        .isInstanceOf(LiveSnapshotException.class)
                        .hasMessageContaining("does not exist any more")
                        .hasMessageContaining("snapshot=on");

                assertThat(Path.of(disks.path("top"))).doesNotExist();
                assertThat(nodes(qemu)).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_onTopOfATemporaryDisksOverlay_isRefusedToo(String program) {
        String drive = "if=none,id=h,snapshot=on,format=qcow2,file=" + disks.path("base");
        try (JobQemu qemu = JobQemu.start(program, directory, "-drive", drive)) {
            String temporary = topNode(nodes(qemu));
            result(qemu.client()
                    .block()
                    .blockdevSnapshotSync(
                            disks.path("bare"), s -> s.nodeName(temporary).snapshotNodeName("bare")));
            assertThat(Path.of(disks.path("bare"))).as("QEMU itself").doesNotExist();

            assertThat(failure(LiveSnapshot.of(qemu.client(), "bare").takeAsync(Path.of(disks.path("top")), "top")))
                    .isInstanceOf(LiveSnapshotException.class)
                    .hasMessageContaining(disks.path("bare"));
        }
    }

    /** The node on which the overlay of {@code snapshot=on} is. */
    private static String topNode(List<BlockDeviceInfo> nodes) {
        return nodes.stream()
                .filter(node -> node.drv().equals("qcow2") && !node.ro())
                .map(BlockDeviceInfo::nodeName)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private static List<BlockDeviceInfo> nodes(JobQemu qemu) {
        return result(qemu.client().block().queryNamedBlockNodes());
    }
}
