package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.launch.internal.SecretFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that QEMU gives to the guest are not seen by others on the host, nor are those in options that it refuses. */
class GuestSecretsIT {
    private static final String NAME = "opt/org.example/password";

    @TempDir
    private Path base;

    @Test
    void start_secretsForTheGuest_areInFilesThatQemuReads() throws IOException {
        CommandLine cmd = TestMachines.idle()
                .option("-machine", "pc")
                .option("-fw_cfg", "name=" + NAME + ",string=hunter2,, or so")
                .option("-fw_cfg", "name=opt/com.coreos/config,string=hunter2")
                .option("-fw_cfg", "name=opt/org.example/mode,string=fast")
                .option("-smbios", "type=11,value=kept,value=io.systemd.credential:x=hunter2")
                .option("-global", "secret.data=hunter2")
                .build();

        try (VirtualMachine vm = start(cmd)) {
            assertThat(arguments(vm.pid()))
                    .doesNotContain("hunter2")
                    .contains(NAME + ",file=", "string=fast", "type=11,value=kept,path=", "secret.file=");
            assertThat(vm.toString() + vm.stderrTail()).doesNotContain("hunter2");
            try (Stream<Path> left = Files.list(vm.runDirectory())) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("secret"));
            }
        }
    }

    @Test
    void start_machineThatIsMadeLater_findsItsFiles() throws IOException {
        CommandLine cmd = TestMachines.idle()
                .option("-machine", "pc")
                .option("-preconfig")
                .option("-fw_cfg", "name=" + NAME + ",string=hunter2")
                .build();

        try (VirtualMachine vm = start(cmd)) {
            vm.qmp().blocking().execute("x-exit-preconfig");

            assertThat(vm.qmp().blocking().execute("query-status").toString()).contains("running");
            assertThat(arguments(vm.pid())).doesNotContain("hunter2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file=json:{\"driver\":\"https\",\"url\":\"https://127.0.0.1:1/x\",\"cookie\":\"hunter2\"},if=none",
                "file=json:{\"driver\":\"https\",\"cookie\":\"a=b; c,hunter2\",\"url\":\"https://127.0.0.1:1/x\"},if=none"
            })
    void start_commasThatAreNotDoubled_showNoSecret(String drive) {
        CommandLine cmd = TestMachines.idle().option("-drive", drive).build();

        VmLaunchException failure =
                catchThrowableOfType(VmLaunchException.class, () -> start(cmd).close());

        assertThat(failure + failure.stderrTail() + failure.shellCommand() + failure.arguments() + failure.problems())
                .contains("***")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-fw_cfg|name=opt/x/secret,string=a,,b|opt/x/secret,file=|a,b",
                "-fw_cfg|opt/x/y,string=http://u:hunter2@h/|opt/x/y,file=|http://u:hunter2@h/",
                "--smbios|type=11,value=io.systemd.credential.binary:x=aGk=|type=11,path=|io.systemd.credential.binary:x=aGk=",
                "-global|secret.data=a,b|secret.file=|a,b"
            })
    void move_secretForTheGuest_isInAFile(String name, String argument, String shown, String content) {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).option(name, argument).build();

        String moved = new SecretFiles(base).move(cmd.options()).get(0).toString();

        assertThat(moved).isEqualTo(name + " " + shown + base.resolve("secret0"));
        assertThat(base.resolve("secret0")).hasContent(content);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-incoming|exec:curl --user me:hunter2 http://127.0.0.1:1/",
                "-smbios|type=1,serial=ds=nocloud;s=http://u:hunter2@127.0.0.1:1/",
                "-prom-env|security-password=hunter2"
            })
    void move_secretThatQemuTakesFromNoFile_isWarnedOf(String name, String argument) {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).option(name, argument).build();

        assertThat(warnings(() ->
                        assertThat(new SecretFiles(base).move(cmd.options())).isEqualTo(cmd.options())))
                .singleElement()
                .asString()
                .startsWith(name + ": a secret stays in QEMU's arguments")
                .doesNotContain("hunter2");
    }

    @Test
    void move_whatIsMovedOrNoSecret_isNotWarnedOf() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-object", "secret,id=s,data=hunter2")
                .option("-object", "secret,id=t,keyid=s,iv=AAAA,data=encrypted")
                .option("-fw_cfg", "name=" + NAME + ",string=hunter2")
                .option("-fw_cfg", "name=" + NAME + ",file=/x")
                .option("-append", "quiet")
                .build();

        assertThat(warnings(() -> new SecretFiles(base).move(cmd.options()))).isEmpty();
    }

    private static List<String> warnings(Runnable work) {
        Logger logger = Logger.getLogger(SecretFiles.class.getName());
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                if (line.getLevel().equals(Level.WARNING)) {
                    warnings.add(new SimpleFormatter().formatMessage(line));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            work.run();
        } finally {
            logger.removeHandler(handler);
        }
        return warnings;
    }

    private VirtualMachine start(CommandLine cmd) {
        return VirtualMachine.start(
                cmd,
                VmOptions.builder()
                        .runBase(base)
                        .launchTimeout(Duration.ofSeconds(20))
                        .build());
    }

    private static String arguments(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8)
                .replace('\0', ' ');
    }
}
