package dev.qemu4j.img;

import static dev.qemu4j.img.Refused.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.TargetLock;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image in use: who has it open, and what may be done instead, which is not to look away where data would be lost. */
@Timeout(60)
@Tag("once")
class LockFailuresIT {
    private static final DataSize SIZE = DataSize.ofMib(4);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();
    private Path disk;
    private Path overlay;
    private HostProcess user;

    @BeforeEach
    void use() {
        disk = directory.resolve("disk");
        overlay = directory.resolve("overlay");
        img.create(disk, Format.QCOW2, SIZE);
        img.overlay(overlay, disk, Format.QCOW2);
        user = QemuUser.of(disk, "qcow2", directory.resolve("s"));
    }

    @AfterEach
    void end() {
        user.close();
    }

    @Test
    void change_anImageInUse_namesTheUserAndQmp() {
        ImageSource image = Images.qcow2(disk);
        refusedChange(() -> img.grow(image, DataSize.ofMib(8)), "block_resize");
        refusedChange(() -> img.shrink(image, DataSize.ofMib(2), Consent.dataBeyondTheEndIsLost()), "block_resize");
        refusedChange(() -> img.commit(Images.qcow2(overlay)), "the job block-commit");
        refusedChange(() -> img.flatten(Images.qcow2(overlay)), "the job block-stream");
        refusedChange(() -> img.createSnapshot(image, "s"), "blockdev-snapshot-internal-sync");
        refusedChange(() -> img.bitmap(image, "b", b -> b.add()), "block-dirty-bitmap-add");
        refusedChange(() -> img.amend(image, a -> a.lazyRefcounts(true)), "the job x-blockdev-amend");
        refusedChange(
                () -> img.check(image, c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(image))),
                "stop the virtual machine");
    }

    @Test
    void read_anImageInUse_mayBeShared() {
        ImageSource image = Images.qcow2(disk);
        refusedReading(() -> img.info(image), "of the options of info");
        refusedReading(() -> img.snapshots(image), "of the options of info");
        refusedReading(() -> img.map(image), "of the options of map");
        refusedReading(() -> img.check(image), "of the options of check");
        refusedReading(() -> img.measure(image, Format.RAW, m -> {}), "of the options of measure");
        refusedReading(() -> img.compare(image, Images.qcow2(overlay)), "of the options of compare");
        refusedReading(() -> img.convert(image, directory.resolve("t"), Format.RAW), "the job blockdev-backup");
        refusedReading(() -> img.convert(Images.qcow2(overlay), directory.resolve("t"), Format.RAW), "of convert");
        refusedReading(() -> img.dd(image, directory.resolve("t"), Format.RAW, d -> {}), "the job blockdev-backup");
        img.info(image, i -> i.forceShare(Consent.whatIsReadMayBeTorn()));
    }

    @Test
    void write_ontoAnImageInUse_namesTheUserAndAnotherTarget() {
        refused(
                () -> img.create(disk, Format.QCOW2, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost())),
                ImageLockedException.class,
                holder(),
                "choose another target");
        refused(
                () -> img.convert(
                        Images.qcow2(overlay),
                        disk,
                        Format.QCOW2,
                        c -> c.forceShare(Consent.whatIsReadMayBeTorn()).intoExisting(Consent.whatIsThereIsLost())),
                ImageExistsException.class,
                "needs it");
    }

    /** Leaves others all bytes of the lock free but the one that refuses writers, so that the look takes some itself. */
    @Test
    void write_anImageThatIsRead_namesItsReaderOnly() {
        user.close();
        ImageSource image = Images.qcow2(disk);
        try (ImageServer reader = ImageServer.start(image, s -> s.readOnly(true))) {
            assertThatThrownBy(
                            () -> img.create(disk, Format.QCOW2, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost())))
                    .hasMessageContaining(
                            "in use: process " + reader.pid() + " (qemu-nbd) has '" + disk + "' open (stop");
            assertThatThrownBy(() -> WriteGuard.refuse(image))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining(
                            "in use: process " + reader.pid() + " (qemu-nbd) has '" + disk + "' open (stop");
        }
    }

    @Test
    void write_anImageThatThisProgramWrites_saysSo() {
        user.close();
        try (TargetLock lock = TargetLock.take(disk)) {
            assertThatThrownBy(() -> WriteGuard.refuse(Images.qcow2(disk)))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("in use: this program writes it already");
            assertThatThrownBy(() -> TargetLock.take(disk)).hasMessageContaining("this program writes it already");
            assertThat(lock).isNotNull();
        }
    }

    @Test
    void check_sharedAndRepairing_saysToLeaveOneOut() {
        refused(
                () -> img.check(
                        Images.qcow2(disk),
                        c -> c.repairAll(Consent.whatCannotBeRepairedIsLost(Images.qcow2(disk)))
                                .forceShare(Consent.whatIsReadMayBeTorn())),
                ImageOptionException.class,
                "leave forceShare out");
    }

    private void refusedChange(ThrowingCallable call, String instead) {
        refused(call, ImageLockedException.class, holder(), instead);
        assertThatThrownBy(call).hasMessageNotContaining("forceShare");
    }

    private void refusedReading(ThrowingCallable call, String instead) {
        refused(call, ImageLockedException.class, holder(), "forceShare", instead, "no one moment");
    }

    private String holder() {
        assertThat(user.isAlive()).isTrue();
        return "process " + user.pid() + " (qemu-nbd) has '" + disk + "' open";
    }
}
