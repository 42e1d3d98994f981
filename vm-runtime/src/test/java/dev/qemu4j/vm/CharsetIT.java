package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.recipe.SerialConsole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of more than ASCII in a JVM whose default charset is another than the file system's. */
@Timeout(120)
class CharsetIT {
    /** The program of the other JVM. */
    static final class User {
        private User() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] args) throws Exception {
            Path directory = Files.createDirectory(Path.of(args[0], "d\u00fcr"));
            Path overlay = directory.resolve("\u00fcber.qcow2");
            Path base = directory.resolve("pr\u00fcfe.raw");
            QemuImg img = QemuImg.find();
            img.create(base, Format.RAW, DataSize.ofMib(1));
            img.overlay(overlay, base, Format.RAW);
            ImageSource image = ImageSource.of(overlay, Format.QCOW2);
            System.out.println(Objects.equals(img.info(image).backingFilename(), base.toString()));
            try (ImageServer server = ImageServer.start(image, s -> s.unixSocket(directory.resolve("\u00fcn")));
                    NbdClient channel = NbdClient.connect(server.address(), o -> {})) {
                System.out.println(channel.export().size() == 1 << 20);
            }
            VmOptions options = VmOptions.builder().runBase(directory).build();
            try (VirtualMachine vm = VirtualMachine.start(
                    TestMachines.idle()
                            .with(SerialConsole.create())
                            .blockdev(Blockdevs.file("file", f -> f.filename(overlay)))
                            .blockdev(Blockdevs.qcow2("disk", q -> q.file("file")))
                            .build(),
                    options)) {
                System.out.println(vm.runDirectory().startsWith(directory));
                System.out.println(vm.disks().graph().toTree().contains(base.toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252"})
    void imagesServersAndMachines_withNamesInAnotherCharset_areTheSameFiles(String charset, @TempDir Path work) {
        String said = HostCommand.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=" + charset,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        User.class.getName(),
                        work.toString())
                .environment("LC_ALL", "C.UTF-8")
                .timeout(Duration.ofMinutes(1))
                .build()
                .run()
                .stdout();

        assertThat(said.lines()).hasSize(4).containsOnly("true");
    }
}
