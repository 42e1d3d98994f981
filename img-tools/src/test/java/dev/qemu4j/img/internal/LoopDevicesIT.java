package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.img.guest.DyingJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loop device that somebody else has made since, under the same name and for a file of the same name. */
@Timeout(300)
@Tag("once")
class LoopDevicesIT {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/loop-control")), "not run: loop devices need root on this host");
        file = make("disk");
    }

    private Path make(String name) throws IOException {
        return Files.write(directory.resolve(name), new byte[1 << 20]);
    }

    @Test
    void attach_undone_isDetached() {
        Path device = LoopDevices.find(Privilege.none());
        attached(device).close();
        assertThat(LoopBacking.awaitNone(file)).isTrue(); // another program that looks at it keeps it for a moment
    }

    @Test
    void attach_undoneWhenAnotherFileHasTheName_leavesTheOthersDevice() throws IOException {
        Path device = LoopDevices.find(Privilege.none());
        AppliedPlan plan = attached(device);
        run("losetup", "--detach", device.toString());
        Path other = make("other");
        Files.delete(file);
        Files.move(other, file);
        run("losetup", device.toString(), file.toString());

        plan.close();

        assertThat(files(device)).isEqualTo(file.toString());
        run("losetup", "--detach", device.toString());
    }

    @Test
    void attach_undoneWhenTheDeviceShowsAnotherFile_leavesIt() throws IOException {
        Path device = LoopDevices.find(Privilege.none());
        AppliedPlan plan = attached(device);
        run("losetup", "--detach", device.toString());
        Path other = make("other");
        run("losetup", device.toString(), other.toString());

        plan.close();

        assertThat(files(device)).isEqualTo(other.toString());
        run("losetup", "--detach", device.toString());
    }

    /** As in another JVM, which is killed: the device is detached, and somebody else takes it before the sweep. */
    @Test
    void sweep_afterAKillAndWithTheDeviceUsedAgain_leavesIt() throws Exception {
        Path device = LoopDevices.find(Privilege.none());
        DyingJvm.run(
                LoopDevicesIT.class,
                file.toString(),
                device.toString(),
                journals().toString());
        assertThat(files(device)).isEqualTo(file.toString());
        run("losetup", "--detach", device.toString());
        Path other = make("other");
        Files.delete(file);
        Files.move(other, file);
        run("losetup", device.toString(), file.toString());

        assertThat(Sweep.plans(journals(), Privilege.none()).kept()).isEmpty();

        assertThat(files(device)).isEqualTo(file.toString());
        assertThat(journals())
                .satisfiesAnyOf(
                        gone -> assertThat(gone).doesNotExist(),
                        left -> assertThat(left).isEmptyDirectory());
        run("losetup", "--detach", device.toString());
    }

    /** The JVM that attaches a file to a device and is killed. */
    public static void main(String[] args) {
        AppliedPlan plan = attached(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]));
        DyingJvm.killSelf();
        throw new AssertionError(plan + " should not be left alive");
    }

    private Path journals() {
        return directory.resolve("journals");
    }

    private AppliedPlan attached(Path device) {
        return attached(file, device, journals());
    }

    private static AppliedPlan attached(Path file, Path device, Path journals) {
        return Plan.builder("a loop device")
                .step(LoopDevices.attach(file, device, false))
                .build()
                .apply(Privilege.none(), PlanListener.NONE, journals);
    }

    private static String files(Path device) {
        return run("losetup", "--all", "--noheadings", "--output", "NAME,BACK-FILE")
                .lines()
                .map(line -> line.split("\\s+", 2))
                .filter(words -> words[0].equals(device.toString()))
                .map(words -> words[1].strip())
                .findFirst()
                .orElse("");
    }

    private static String run(String... argv) {
        return HostCommand.of(List.of(argv)).run().stdout();
    }
}
