package dev.qemu4j.vm.cloud;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.UntrustedImageException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.vm.template.VmSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudImageTest {
    private static final int SIZE = 1 << 20;

    @TempDir
    private Path directory;

    @Test
    void spec_image_isNeverWritten() throws IOException {
        Path image = qcow2(0);
        VmSpec spec = CloudImage.of(image)
                .seed(Seed.nocloud().hostname("web"))
                .memory(DataSize.ofMib(512))
                .cpus(2)
                .waitFor(CloudImage.seeded());

        assertThat(spec.options().throwaway()).containsExactly("root");
        assertThat(spec.waitFor()).isEqualTo(CloudImage.seeded());
        assertThat(spec).hasToString("image.qcow2");
        assertThat(spec.commandLine().toArguments().toString())
                .contains("filename=" + image, "tcp:127.0.0.1:0-:22", "cidata", "virtio-rng", "smp, 2", "-m, 512M");
    }

    @Test
    void commandLine_target_isOfItsKind() throws IOException {
        CloudImage image = CloudImage.of(qcow2(0)).target(Target.S390X).network(ids -> List.of());

        assertThat(image.commandLine().toArguments().toString())
                .contains("s390-ccw-virtio")
                .doesNotContain("kvm", "netdev");
        assertThat(image).isNotEqualTo(image.cpus(2)).isEqualTo(image.cpus(1)).hasSameHashCodeAs(image.cpus(1));
    }

    @Test
    void equals_isThatOfTheParts() {
        EqualsVerifier.forClass(CloudImage.class)
                .withPrefabValues(Path.class, Path.of("/a"), Path.of("/b"))
                .suppress(Warning.NULL_FIELDS)
                .verify();
    }

    @Test
    void seed_second_isRefusedAtOnce() throws IOException {
        CloudImage seeded = CloudImage.of(qcow2(0)).seed(Seed.nocloud());

        assertThatThrownBy(() -> seeded.seed(Seed.ignition()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("seed: the machine has one already");
        assertThatThrownBy(
                        () -> seeded.with(Seed.nocloud(URI.create("http://h/"))).commandLine())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("seed: the machine has one for cloud-init already");
        assertThatThrownBy(() -> seeded.cpus(0)).hasMessage("cpus: 0 (expected: >= 1)");
        assertThat(seeded.network(UserNetwork.create())).isNotEqualTo(seeded);
    }

    @Test
    void seeded_finalMessage_tellsWhetherThereWasASeed() {
        String message = "Cloud-init v. 22.4.2 finished at Mon, 30 Nov 2026 18:00:00 +0000. Datasource DataSource";

        assertThat(message + "NoCloud [seed=/dev/vdb][dsmode=net].  Up 95.12 seconds")
                .containsPattern(CloudImage.SEEDED);
        assertThat(message + "NoCloud [seed").doesNotContainPattern(CloudImage.UNSEEDED.pattern());
        assertThat(message + "None.  Up 9 seconds")
                .containsPattern(CloudImage.UNSEEDED.pattern())
                .doesNotContainPattern(CloudImage.SEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "0,'\u001f\u008b',a file that gzip has compressed",
        "0,\u00fd7zXZ\u0000,a file that xz has compressed",
        "0,(\u00b5/\u00fd,a file that zstd has compressed",
        "0,<!DOCTYPE html>,a page of a web server",
        "257,ustar,a tar archive",
        "32769,CD001,an ISO image",
        "0,QFI\u00fb,an image of the format qcow2",
        "0,x,a disk without a partition table"
    })
    void spec_noCloudImage_isRefusedBeforeAMachineStarts(int position, String bytes, String what) throws IOException {
        Path image = file(position, bytes.getBytes(ISO_8859_1));

        assertThatThrownBy(() -> CloudImage.of(image).format(Format.RAW).spec())
                .isInstanceOf(ImageFormatException.class)
                .hasMessageStartingWith("'" + image + "' is no cloud image: it is " + what)
                .hasMessageContaining("(expected: a disk image of the format raw");
    }

    @Test
    void spec_rawDiskWithPartitions_isTaken() throws IOException {
        byte[] table = new byte[66];
        table[4] = (byte) 0x83; // Linux
        table[8] = 1;
        table[12] = 8;
        table[64] = 0x55;
        table[65] = (byte) 0xaa;
        CloudImage raw = CloudImage.of(file(446, table)).format(Format.RAW);

        assertThat(raw.spec().commandLine().toArguments().toString()).contains("raw,node-name=root");
        assertThatThrownBy(() -> raw.format(Format.QCOW2).spec())
                .isInstanceOf(UntrustedImageException.class)
                .hasMessageContaining("no qcow2 image");
    }

    @Test
    void spec_imageThatNamesAnother_isRefused() throws IOException {
        Path image = qcow2(104);

        assertThatThrownBy(() -> CloudImage.of(image).spec())
                .isInstanceOf(UntrustedImageException.class)
                .hasMessageContaining("backing file");
    }

    @Test
    void spec_noFile_isRefused() {
        Path image = directory.resolve("none");

        assertThatThrownBy(() -> CloudImage.of(image).spec())
                .isInstanceOf(ImageMissingException.class)
                .hasMessage("'" + image + "' is not there (expected: a cloud image)");
    }

    private Path qcow2(long backing) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(512);
        header.putInt(0x514649fb).putInt(3).putLong(backing);
        return Files.write(directory.resolve("image.qcow2"), header.array());
    }

    private Path file(int position, byte[] bytes) throws IOException {
        byte[] image = new byte[SIZE];
        System.arraycopy(bytes, 0, image, position, bytes.length);
        return Files.write(directory.resolve("image.raw"), image);
    }
}
