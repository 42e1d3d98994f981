package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.vm.descriptor.internal.DescriptorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VhostUserDaemonTest {
    private Path shared;
    private Path own;

    @TempDir
    private Path work;

    @BeforeEach
    void describe() throws IOException {
        shared = Files.createDirectory(work.resolve("shared"));
        own = Files.createDirectory(work.resolve("own"));
        write(shared, "50-qemu-gpu.json", "gpu", "/usr/libexec/qemu/vhost-user-gpu");
        write(shared, "60-other-gpu.json", "gpu", "/opt/gpu");
        write(shared, "50-input.json", "input", "/usr/libexec/input");
    }

    @Test
    void find_several_takesTheFirstByName() {
        VhostUserDaemon gpu = VhostUserDaemon.find("gpu", files());

        assertThat(gpu.program()).isEqualTo(Path.of("/usr/libexec/qemu/vhost-user-gpu"));
        assertThat(gpu.descriptor()).isEqualTo(shared.resolve("50-qemu-gpu.json"));
        assertThat(gpu.description()).isEqualTo("of a test");
        assertThat(gpu)
                .isEqualTo(VhostUserDaemon.in(files()).get(1))
                .hasToString("VhostUserDaemon[gpu, /usr/libexec/qemu/vhost-user-gpu]");
    }

    @Test
    void find_hiddenByTheUser_takesTheNext() throws IOException {
        Files.createFile(own.resolve("50-qemu-gpu.json"));

        assertThat(VhostUserDaemon.find("gpu", files()).program()).isEqualTo(Path.of("/opt/gpu"));
    }

    @Test
    void find_unknownType_namesThoseThere() {
        assertThatThrownBy(() -> VhostUserDaemon.find("net", files()))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("vhost-user: net (expected: one of [gpu, input])")
                .hasMessageContaining(shared.toString());
    }

    @Test
    void in_damagedDescriptors_arePassedOver() throws IOException {
        Files.writeString(own.resolve("50-qemu-gpu.json"), "{");
        write(own, "60-other-gpu.json", "gpu", "relative");
        write(own, "50-input.json", "input", "/a\\u0000b");
        Files.writeString(own.resolve("70-list.json"), "[]");

        assertThat(VhostUserDaemon.in(files())).isEmpty();
    }

    @Test
    void in_descriptorsThatArePassedOver_areWarnedOf() throws IOException {
        write(own, "50-qemu-gpu.json", "gpu", "relative");
        write(own, "60-other-gpu.json", "", "/opt/gpu");
        write(own, "50-input.json", "input", "/" + "x".repeat(1 << 20));
        Files.createFile(own.resolve("70-hides.json"));

        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                warnings.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(DescriptorFiles.class.getName());
        logger.addHandler(handler);
        try {
            assertThat(VhostUserDaemon.in(files())).isEmpty();
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(warnings)
                .hasSize(3)
                .anyMatch(line -> line.contains("50-qemu-gpu.json") && line.contains("binary: 'relative'"))
                .anyMatch(line -> line.contains("60-other-gpu.json") && line.contains("type: none"))
                .anyMatch(line -> line.contains("50-input.json") && line.contains("(expected: up to 1048576)"));
    }

    @Test
    void helper_ofADescriptor_listensOnTheSocket() {
        Path socket = RunPath.of("gpu.sock");
        Helper helper = VhostUserDaemon.find("gpu", files()).helper("gpu", socket, "--virgl");

        assertThat(helper.commands())
                .containsExactly(List.of("/usr/libexec/qemu/vhost-user-gpu", "--socket-path=" + socket, "--virgl"));
        assertThat(helper.readySocket()).isEqualTo(socket);
        assertThat(helper.hint()).contains("50-qemu-gpu.json");
    }

    @Test
    void equals_values_areThoseOfTheirParts() {
        EqualsVerifier.forClass(VhostUserDaemon.class)
                .withNonnullFields("descriptor", "type", "program", "description")
                .verify();
    }

    private DescriptorFiles files() {
        return new DescriptorFiles(List.of(shared, own));
    }

    private static void write(Path directory, String name, String type, String program) throws IOException {
        Files.writeString(directory.resolve(name), """
                {"description": "of a test", "type": "%s", "binary": "%s", "tags": ["a"]}
                """.formatted(type, program));
    }
}
