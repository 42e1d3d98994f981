package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.internal.Settings;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountCandidate;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.nbd.NbdExport;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.partition.FileSystemInfo;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.partition.PartitionTable;
import dev.qemu4j.img.partition.PartitionType;
import dev.qemu4j.img.serve.ExportOptions;
import dev.qemu4j.img.serve.ServerTls;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.store.FetchOptions;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.img.store.StoredImage;
import dev.qemu4j.img.wrap.PartitionDisk;
import dev.qemu4j.img.wrap.PartitionInPlace;
import dev.qemu4j.img.wrap.WrapMethod;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The values of the module are equal when they say the same, and setters of values give changed copies. */
class ValuesTest {
    static Stream<Class<?>> values() {
        return Stream.of(
                Settings.class,
                ExportOptions.class,
                FetchOptions.class,
                Extent.class,
                Format.class,
                ImageComparison.class,
                ImageReport.class,
                MountCandidate.class,
                NbdAddress.class,
                NbdExport.class,
                NbdOptions.class,
                FileSystemInfo.class,
                Partition.class,
                PartitionTable.class,
                PartitionType.class,
                PartitionDisk.class,
                PartitionInPlace.class,
                ImageMount.class,
                StoredImage.class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void equals_ofAValue_seesAllOfIt(Class<?> type) throws NoSuchAlgorithmException {
        // All fields are set by constructors that refuse null.
        EqualsVerifier.forClass(type)
                .suppress(Warning.NULL_FIELDS)
                .withPrefabValues(Sha256.class, Sha256.parse("0".repeat(64)), Sha256.parse("1".repeat(64)))
                .withPrefabValues(SSLContext.class, SSLContext.getInstance("TLS"), SSLContext.getInstance("TLS"))
                .verify();
    }

    @Test
    void equals_ofADigest_seesItsDigits() {
        assertThat(Sha256.parse("ab".repeat(32)))
                .isEqualTo(Sha256.parse("AB".repeat(32)))
                .hasSameHashCodeAs(Sha256.parse("AB".repeat(32)))
                .isNotEqualTo(Sha256.parse("ac".repeat(32)));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void equals_ofASecret_seesAllOfIt(Class<?> type) {
        // Of the secret itself the hash code has the length only.
        EqualsVerifier.forClass(type)
                .suppress(Warning.NULL_FIELDS, Warning.STRICT_HASHCODE)
                .verify();
    }

    static Stream<Class<?>> secrets() {
        return Stream.of(ImageKey.class, ServerTls.class);
    }

    @Test
    void setters_ofAMount_giveChangedCopies() {
        ImageMount mount = ImageMount.of(Path.of("/x"), Format.RAW);
        ImageMount changed = mount.readOnly(true).option("noatime").method(MountMethod.KPARTX);

        assertThat(mount).isEqualTo(ImageMount.of(Path.of("/x"), Format.RAW)).isNotEqualTo(changed);
        assertThat(changed)
                .isEqualTo(mount.method(MountMethod.KPARTX).option("noatime").readOnly(true));
    }

    static Stream<UnaryOperator<ImageMount>> choices() {
        return Stream.of(
                m -> m.partition(1),
                m -> m.partition(2),
                m -> m.label("a"),
                m -> m.label("b"),
                m -> m.fileSystem(FileSystemKind.EXT4),
                m -> m.fileSystem(FileSystemKind.XFS),
                ImageMount::largest);
    }

    @ParameterizedTest
    @MethodSource("choices")
    void equals_ofAMountOfAPartition_seesTheChoice(UnaryOperator<ImageMount> choice) {
        ImageMount mount = ImageMount.of(Path.of("/x"), Format.RAW);

        assertThat(choice.apply(mount)).isEqualTo(choice.apply(mount)).hasSameHashCodeAs(choice.apply(mount));
        assertThat(choices().filter(other -> other.apply(mount).equals(choice.apply(mount))))
                .hasSize(1);
        assertThat(choice.apply(mount)).isNotEqualTo(mount);
    }

    @Test
    void setters_ofAPartitionDisk_giveChangedCopies() {
        PartitionDisk disk = PartitionDisk.at(Path.of("/x"));
        PartitionDisk changed = disk.method(WrapMethod.LINEAR_RAID).active(false);

        assertThat(disk).isEqualTo(PartitionDisk.at(Path.of("/x"))).isNotEqualTo(changed);
    }

    /** Path and description are read out of what QEMU gets. */
    @Test
    void equals_sources_areThoseOfWhatQemuGets() {
        EqualsVerifier.forClass(ImageSource.class)
                .withPrefabValues(
                        ObjectNode.class,
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode().put("driver", "raw"))
                .withOnlyTheseFields("blockdev", "secrets")
                .suppress(Warning.NULL_FIELDS)
                .verify();
    }
}
