package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.targets.internal.PartOwner;
import dev.qemu4j.img.targets.internal.PartRecord;
import dev.qemu4j.img.targets.internal.PartSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of JVMs of all kinds beside an unfinished target, whose lock nobody holds as far as this kernel can tell. */
class PartSweepTest {
    private static final String PID = String.valueOf(ProcessHandle.current().pid());
    private static final PartOwner SELF = PartOwner.SELF;

    @TempDir
    Path directory;

    @Test
    void sweep_earlierJvmWithThisPid_removesItsTarget() throws IOException {
        Path part = part(PID + ".0123456789ab", SELF);

        PartSweep.sweep(directory);

        assertThat(part).doesNotExist();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void sweep_thisJvm_leavesItsTarget() throws IOException {
        Path part = PartRecord.newPart(directory);
        Files.createFile(part);
        try (PartRecord record = PartRecord.write(part)) {
            PartSweep.sweep(directory);

            assertThat(record).isNotNull();
            assertThat(part).exists();
            assertThat(PartRecord.recordOf(part)).hasContent(PartRecord.text(part, SELF));
        }
        Files.delete(part);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void sweep_anotherHost_leavesItsTarget() throws IOException {
        Path part = part("1.0123456789ab", new PartOwner("another boot", "another machine"));
        Path unknown = part("2.0123456789ab", new PartOwner("another boot", ""));

        PartSweep.sweep(directory);

        assertThat(part).exists();
        assertThat(unknown).exists();
    }

    @Test
    void isLockKnown_earlierBootOfThisMachine_onItsOwnDiskOnly() {
        PartOwner earlier = new PartOwner("another boot", "this machine");
        PartOwner now = new PartOwner("this boot", "this machine");

        assertThat(earlier.isLockKnown(now, "ext4")).isTrue();
        assertThat(earlier.isLockKnown(now, "nfs4")).isFalse();
        assertThat(earlier.isLockKnown(now, "virtiofs")).isFalse();
        assertThat(now.isLockKnown(now, "nfs4")).isTrue();
        assertThat(new PartOwner("another boot", "").isLockKnown(new PartOwner("this boot", ""), "ext4"))
                .isFalse();
    }

    @Test
    void sweep_recordOfAnotherFile_leavesIt() throws IOException {
        Path part = part("1.0123456789ab", SELF);
        Files.move(part, directory.resolve("moved"));
        Files.writeString(part, "another");

        PartSweep.sweep(directory);

        assertThat(part).hasContent("another");
    }

    private Path part(String owner, PartOwner recorded) throws IOException {
        Path part = directory.resolve(PartRecord.PREFIX + owner + "-ab" + PartRecord.PART);
        Files.writeString(part, "unfinished");
        Files.writeString(PartRecord.recordOf(part), PartRecord.text(part, recorded));
        return part;
    }
}
