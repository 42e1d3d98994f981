package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SerialConsoleTest {
    @Test
    void create_isAPseudoTerminal() {
        assertThat(Arguments.of(SerialConsole.create()))
                .containsExactly("-chardev", "pty,id=console0", "-serial", "chardev:console0");
    }

    @Test
    void socket_withLog_waitsForNobody() {
        assertThat(Arguments.of(SerialConsole.socket(Path.of("s")).logFile(Path.of("l"))))
                .containsExactly(
                        "-chardev",
                        "socket,id=console0,path=s,server=on,wait=off,logfile=l,logappend=off",
                        "-serial",
                        "chardev:console0");
    }

    @Test
    void others_makeTheirBackend() {
        assertThat(Arguments.of(SerialConsole.stdio())).contains("stdio,id=console0,signal=off");
        assertThat(Arguments.of(SerialConsole.file(Path.of("f")))).contains("file,id=console0,path=f");
        assertThat(Arguments.of(SerialConsole.discard().chardev(c -> c.id("quiet"))))
                .containsExactly("-chardev", "null,id=quiet", "-serial", "chardev:quiet");
    }
}
