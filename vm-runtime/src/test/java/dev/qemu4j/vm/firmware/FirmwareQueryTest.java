package dev.qemu4j.vm.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirmwareQueryTest {
    @TempDir
    private Path work;

    private Path shared;
    private Path own;

    @BeforeEach
    void makeDirectories() throws IOException {
        shared = Files.createDirectory(work.resolve("shared"));
        own = Files.createDirectory(work.resolve("own"));
        Files.writeString(work.resolve("code.fd"), "code");
        Files.writeString(work.resolve("vars.fd"), "variables");
        descriptor(shared, "40-secure.json", "pc-q35-*", "secure-boot", "enrolled-keys", "requires-smm");
        descriptor(shared, "50-smm.json", "pc-q35-*", "secure-boot", "requires-smm");
        descriptor(shared, "60-plain.json", "pc-q35-*\", \"pc-i440fx-*", "acpi-s3");
    }

    @Test
    void find_noFeature_isTheOneWithoutSecureBoot() {
        assertThat(query().find().descriptor()).isEqualTo(shared.resolve("60-plain.json"));
    }

    @Test
    void find_secureBoot_isTheFirstThatHasNoMore() {
        assertThat(query().feature("secure-boot").find().descriptor()).isEqualTo(shared.resolve("50-smm.json"));
        assertThat(query().feature("secure-boot")
                        .feature("enrolled-keys")
                        .find()
                        .descriptor())
                .isEqualTo(shared.resolve("40-secure.json"));
    }

    @Test
    void find_onlySecureBootThere_isThat() throws IOException {
        Files.createFile(own.resolve("60-plain.json"));

        assertThat(query().find().descriptor()).isEqualTo(shared.resolve("40-secure.json"));
        assertThat(query().findAll()).hasSize(2);
    }

    @Test
    void find_ownOfTheSameName_goesFirst() throws IOException {
        descriptor(own, "60-plain.json", "pc-q35-*", "verbose-static");

        assertThat(query().find().features()).containsExactly("verbose-static");
    }

    @Test
    void find_machine_isMatchedWithAndWithoutVersion() {
        assertThat(query().machine("pc").find().descriptor()).hasFileName("60-plain.json");
        assertThat(query().machine("pc-i440fx-7.2").find().descriptor()).hasFileName("60-plain.json");
        assertThatThrownBy(() -> query().machine("microvm").find())
                .isInstanceOf(FirmwareNotFoundException.class)
                .hasMessageContaining("machine 'microvm': none; there is 40-secure.json [");
    }

    @Test
    void find_unknownFeature_namesThoseThere() {
        assertThatThrownBy(() -> query().feature("secureboot").find())
                .isInstanceOf(FirmwareNotFoundException.class)
                .hasMessageContaining("no firmware here has [secureboot], the features are [acpi-s3, enrolled-keys,"
                        + " requires-smm, secure-boot]");
    }

    @Test
    void find_nothingInstalled_namesThePackage() {
        FirmwareDescriptors none = new FirmwareDescriptors(List.of(work.resolve("none")));

        assertThatThrownBy(() -> FirmwareQuery.in(Target.X86_64, none).find())
                .hasMessageContaining("there is no descriptor in [" + work.resolve("none") + "]")
                .hasMessageContaining("ovmf");
        assertThatThrownBy(() -> FirmwareQuery.in(Target.AARCH64, none).find())
                .hasMessageContaining("machine 'virt'")
                .hasMessageContaining("qemu-efi-aarch64");
    }

    @Test
    void find_filesThatAreMissing_namesThem() throws IOException {
        Files.delete(work.resolve("vars.fd"));

        assertThatThrownBy(() -> query().find())
                .hasMessageContaining("names files that are not there")
                .hasMessageContaining(work.resolve("vars.fd").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mapping\": 7}",
                "[]",
                "{",
                "null",
                "{\"targets\": [{\"machines\": \"q35\"}]}",
                "not json",
                "{\"mapping\": {\"executable\": {\"filename\": \"/a\\u0000b\"}}}",
                "{\"mapping\": {\"filename\": \"\\u0000\"}}"
            })
    void find_damagedDescriptor_isPassedOver(String text) throws IOException {
        Files.writeString(shared.resolve("00-damaged.json"), text);

        assertThat(query().find().descriptor()).hasFileName("60-plain.json");
    }

    @Test
    void recipe_kept_copiesTheTemplateOnceForItsUserAlone() throws IOException {
        Path variables = work.resolve("machine.fd");

        query().find().recipe(variables);
        assertThat(variables).hasContent("variables");
        assertThat(Files.getPosixFilePermissions(variables)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Files.writeString(variables, "with a boot entry");
        query().find().recipe(variables);

        assertThat(variables).hasContent("with a boot entry");
        assertThat(work).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void recipe_firmwareInMemory_isRefused() throws IOException {
        Files.writeString(
                shared.resolve("70-sev.json"),
                "{\"interface-types\": [\"uefi\"], \"mapping\": {\"device\": \"memory\", \"filename\": \"/x.fd\"},"
                        + " \"targets\": [{\"architecture\": \"x86_64\", \"machines\": [\"pc-q35-*\"]}], \"features\":"
                        + " [\"amd-sev\"]}");
        Firmware sev = descriptors().read().get(3);

        assertThat(sev.code()).hasToString("/x.fd");
        assertThatThrownBy(sev::recipe)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("firmware by memory")
                .hasMessageContaining("-bios");
    }

    private FirmwareQuery query() {
        return FirmwareQuery.in(Target.X86_64, descriptors());
    }

    private FirmwareDescriptors descriptors() {
        return new FirmwareDescriptors(List.of(shared, own));
    }

    private void descriptor(Path directory, String name, String machines, String... features) throws IOException {
        Files.writeString(directory.resolve(name), """
                {"description": "words", "interface-types": ["uefi"],
                 "mapping": {"device": "flash",
                             "executable": {"filename": "%1$s/code.fd", "format": "raw"},
                             "nvram-template": {"filename": "%1$s/vars.fd", "format": "raw"}},
                 "targets": [{"architecture": "x86_64", "machines": ["%2$s"]}],
                 "features": ["%3$s"]}
                """.formatted(work, machines, String.join("\", \"", features)));
    }
}
