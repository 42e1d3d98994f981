package dev.qemu4j.qmp.job;

import static dev.qemu4j.qmp.job.JobQemu.result;
import static dev.qemu4j.qmp.job.JobQemu.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.block.BlockDeviceInfo;
import dev.qemu4j.qapi.block.BlockdevCacheInfo;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The properties that an overlay has of the disk that it was put on. */
class LiveSnapshotOptionsIT {
    private static final String PROGRAMS = "dev.qemu4j.qmp.job.JobQemu#programs";
    private static final long BLOCK = 512;
    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    private Path base;
    private Path top;

    @BeforeEach
    void images() {
        base = directory.resolve("base.img");
        top = directory.resolve("top.img");
        run("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), "16M");
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_driveWithoutCacheAndWithUnmap_keepsBoth(String program) throws IOException {
        try (JobQemu qemu = JobQemu.start(program, directory, drive("cache=none,discard=unmap"))) {
            BlockdevCacheInfo before = node(qemu, "n").cache();
            result(LiveSnapshot.of(qemu.client(), "n").takeAsync(top, "s1"));

            assertThat(before.direct()).isTrue();
            assertThat(node(qemu, "s1").cache()).isEqualTo(before);
            assertThat(file(qemu).cache().direct()).isTrue();
            assertThat(allocatedAfterDiscard(qemu)).isLessThan(MIB);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_driveWithUnsafeCache_keepsNoFlush(String program) throws IOException {
        try (JobQemu qemu = JobQemu.start(program, directory, drive("cache=unsafe"))) {
            result(LiveSnapshot.of(qemu.client(), "n").takeAsync(top, "s1"));

            assertThat(node(qemu, "s1").cache().noFlush()).isTrue();
            assertThat(node(qemu, "s1").cache().direct()).isFalse();
            assertThat(file(qemu).cache().noFlush()).isTrue();
            assertThat(allocatedAfterDiscard(qemu)).as("discard is ignored").isGreaterThan(8 * MIB);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_nodeOfBlockdev_keepsItsOptions(String program) throws IOException {
        String cache = ",cache.direct=on,cache.no-flush=on,discard=unmap";
        String[] nodes = {
            "-blockdev", "driver=file,node-name=f,filename=" + base + cache,
            "-blockdev", "driver=qcow2,node-name=n,file=f" + cache,
            "-device", "virtio-blk-pci,drive=n,id=d"
        };
        try (JobQemu qemu = JobQemu.start(program, directory, nodes)) {
            result(LiveSnapshot.of(qemu.client(), "n").takeAsync(top, "s1"));

            assertThat(node(qemu, "s1").cache()).isEqualTo(node(qemu, "n").cache());
            assertThat(file(qemu).cache()).isEqualTo(node(qemu, "f").cache());
            assertThat(allocatedAfterDiscard(qemu)).isLessThan(MIB);
        }
    }

    @ParameterizedTest
    @MethodSource(PROGRAMS)
    void take_driveThatDetectsZeroes_keepsThatAndTheRest(String program) throws IOException {
        top = directory.resolve("a \"name\", and:more.img");
        String[] drive = drive("cache=none,discard=unmap,detect-zeroes=unmap");
        try (JobQemu qemu = JobQemu.start(program, directory, drive)) {
            result(LiveSnapshot.of(qemu.client(), "n").takeAsync(top, "s1"));

            assertThat(node(qemu, "s1").detectZeroes()).isEqualTo(BlockdevDetectZeroesOptions.UNMAP);
            assertThat(node(qemu, "s1").cache()).isEqualTo(node(qemu, "n").cache());
            assertThat(node(qemu, "s1").file()).isEqualTo(top.toString());
            assertThat(file(qemu).cache()).isEqualTo(node(qemu, "n").cache());
            assertThat(allocatedAfterDiscard(qemu)).isLessThan(MIB);
        }
    }

    private String[] drive(String options) {
        return new String[] {
            "-drive",
            "if=none,id=h,format=qcow2,node-name=n,file=" + base + "," + options,
            "-device",
            "virtio-blk-pci,drive=h,id=d"
        };
    }

    private long allocatedAfterDiscard(JobQemu qemu) throws IOException {
        String device = "-d /machine/peripheral/d/virtio-backend";
        JobDisks.guestWrites(qemu.client(), device, "write -q -P 7 0 8M");
        assertThat(allocated()).isGreaterThan(8 * MIB);
        JobDisks.guestWrites(qemu.client(), device, "discard -q 0 8M");
        JobDisks.guestWrites(qemu.client(), device, "flush");
        return allocated();
    }

    private long allocated() throws IOException {
        return Long.parseLong(run("stat", "--format=%b", top.toString()).strip()) * BLOCK;
    }

    private static BlockDeviceInfo node(JobQemu qemu, String name) {
        return result(qemu.client().block().queryNamedBlockNodes()).stream()
                .filter(node -> name.equals(node.nodeName()))
                .findFirst()
                .orElseThrow();
    }

    /** The overlay's file node, whose name QEMU made up. */
    private BlockDeviceInfo file(JobQemu qemu) {
        return result(qemu.client().block().queryNamedBlockNodes()).stream()
                .filter(node -> node.drv().equals("file") && node.file().equals(top.toString()))
                .findFirst()
                .orElseThrow();
    }
}
