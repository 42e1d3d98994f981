package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WrittenDisksTest {
    @ParameterizedTest
    @ValueSource(strings = {"file", "raw", "disk"})
    void of_aFileWithoutAFormat_isRefusedWhateverItsName(String node) {
        CommandLine cmd = machine("-blockdev", "driver=file,node-name=" + node + ",filename=disk.raw");

        assertThatThrownBy(() -> WrittenDisks.of(cmd))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("'" + node + "' cannot have an overlay");
    }

    @Test
    void of_aFormatOverAFile_isTheFormat() {
        assertThat(WrittenDisks.of(machine(
                        "-blockdev",
                        "driver=file,node-name=below,filename=disk.raw",
                        "-blockdev",
                        "driver=raw,node-name=disk,file=below")))
                .isEqualTo(List.of("disk"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"if=virtio,driver=raw,file.driver=nbd,file.path=/s", "if=none,id=d,file=disk.raw"})
    void of_aDriveWithSomethingInIt_isRefused(String drive) {
        CommandLine cmd = machine("-drive", drive);

        assertThatThrownBy(() -> WrittenDisks.of(cmd))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("cannot have an overlay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"if=none,id=d", "if=none,id=d,file=disk.raw,readonly=on"})
    void of_aDriveThatNobodyWrites_isNone(String drive) {
        assertThat(WrittenDisks.of(machine("-drive", drive))).isEmpty();
    }

    private static CommandLine machine(String... options) {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64).nodefaults();
        for (int i = 0; i < options.length; i += 2) {
            cmd.option(options[i], options[i + 1]);
        }
        return cmd.build();
    }
}
