package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.ui.QuerySpice;
import dev.qemu4j.vm.launch.internal.SecretFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets on a command line are not seen by others when the machine runs. */
class SecretsIT {
    private static final String SECRET = "correct horse, battery staple";

    @TempDir
    private Path base;

    @Test
    void start_secretObjects_areNotInTheProcessesArguments() throws IOException {
        CommandLine cmd = TestMachines.idle()
                .object(QomObjects.secret("typed", s -> s.data(SECRET)))
                .option("-object", "{\"qom-type\":\"secret\",\"id\":\"json\",\"data\":\"" + SECRET + "\"}")
                .option("--object", "secret,id=dashes,data=" + SECRET.replace(",", ",,"))
                .option("-object", "secret,id=coded,format=base64,data=Y29ycmVjdCBob3JzZQ==")
                .build();

        try (VirtualMachine vm = start(cmd)) {
            String arguments = arguments(vm.pid());

            assertThat(cmd.toArguments()).anyMatch(argument -> argument.contains("correct horse"));
            assertThat(arguments)
                    .contains("id=typed", "id=coded", "file=")
                    .doesNotContain("correct horse")
                    .doesNotContain("Y29ycmVjdCBob3JzZQ==");
            try (Stream<Path> left = Files.list(vm.runDirectory())) {
                assertThat(left.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("secret"));
            }
        }
    }

    @Test
    void start_spicePassword_isNotInTheProcessesArgumentsAndHolds() throws IOException {
        CommandLine cmd = TestMachines.idle()
                .option("-spice", "unix=on,addr=" + base.resolve("spice") + ",password=" + SECRET.replace(",", ",,"))
                .build();

        try (VirtualMachine vm = start(cmd)) {
            assertThat(arguments(vm.pid()))
                    .contains("-spice unix=on", "password-secret=qemu4j-secret0")
                    .doesNotContain("correct horse");
            assertThat(vm.qmp().blocking().execute(QuerySpice.of()).auth()).isEqualTo("spice");
        }
    }

    @Test
    void start_secretThatEncryptsAnother_isWhatQemuTakes() throws IOException {
        // The second secret decrypts only with the first one as it was given: 32 bytes of base64.
        String key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        CommandLine cmd = TestMachines.idle()
                .option("-object", "secret,id=master,format=base64,data=" + key)
                .option(
                        "-object",
                        "secret,id=inner,keyid=master,format=base64,iv=MDEyMzQ1Njc4OWFiY2RlZg==,data="
                                + "AAAAAAAAAAAAAAAAAAAAAA==")
                .build();

        VmLaunchException failure =
                catchThrowableOfType(VmLaunchException.class, () -> start(cmd).close());

        assertThat(failure)
                .hasMessageContaining("Incorrect number of padding bytes")
                .hasMessageNotContaining(key);
    }

    @Test
    void start_thatFails_hidesTheSecret() {
        CommandLine cmd = TestMachines.idle()
                .object(QomObjects.secret("s", s -> s.data(SECRET)))
                .option("-no-such-option")
                .build();

        VmLaunchException failure =
                catchThrowableOfType(VmLaunchException.class, () -> start(cmd).close());

        assertThat(failure).hasMessageContaining("data=***").hasMessageNotContaining("correct horse");
        assertThat(failure.arguments()).noneMatch(argument -> argument.contains("correct horse"));
        assertThat(failure.shellCommand()).doesNotContain("correct horse");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void move_secret_isReadableByItsUserAlone() throws IOException {
        CommandLine cmd = TestMachines.idle()
                .object(QomObjects.secret("s", s -> s.data(SECRET)))
                .build();
        SecretFiles secrets = new SecretFiles(base);

        String moved = secrets.move(cmd.options()).toString();

        Path file = base.resolve("secret0");
        assertThat(moved).contains("file=" + file);
        assertThat(file).hasContent(SECRET);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> new SecretFiles(base.resolve("nowhere")).move(cmd.options()))
                .hasMessageContaining("cannot be written")
                .hasMessageNotContaining("correct");
    }

    @Test
    void move_passwordThatIsASecretAlready_staysThat() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-iscsi", "id=a,user=me,password=secret word")
                .option("-spice", "port=5930,password-secret=s")
                .build();

        assertThat(new SecretFiles(base).move(cmd.options()).stream().map(Option::toString))
                .containsExactly(
                        "-object secret,id=qemu4j-secret0,file=" + base.resolve("secret0"),
                        "-iscsi id=a,user=me,password-secret=qemu4j-secret0",
                        "-spice port=5930,password-secret=s");
    }

    @Test
    void start_cookiesAndPasswordsOfBlockNodes_areSecretObjects() throws Exception {
        // Nobody listens there: QEMU says what it could not open, and its arguments are seen as it starts.
        String url = "http://me:hunter2%2C@127.0.0.1:1/disk";
        for (CommandLine cmd : List.of(
                TestMachines.idle()
                        .option(
                                "-blockdev",
                                "driver=raw,node-name=d,read-only=on,file.driver=http,file.cookie=hunter2,file.url="
                                        + url)
                        .build(),
                TestMachines.idle()
                        .option(
                                "-blockdev",
                                "{\"driver\":\"raw\",\"node-name\":\"d\",\"read-only\":true,\"file\":{\"driver\":\"http\",\"cookie\":\"hunter2\","
                                        + "\"url\":\"" + url + "\"}}")
                        .build())) {
            List<String> argv = new ArrayList<>();

            VmLaunchException failure = catchThrowableOfType(
                    VmLaunchException.class,
                    () -> VirtualMachine.start(cmd, recording(argv)).close());

            assertThat(String.join(" ", argv))
                    .doesNotContain("hunter2")
                    .contains("cookie-secret", "password-secret", "http://127.0.0.1:1/disk", "username");
            assertThat(failure.stderrTail()).contains("127.0.0.1").doesNotContain("does not support writes");
            assertThat(failure
                            + failure.stderrTail()
                            + failure.shellCommand()
                            + failure.arguments()
                            + failure.problems())
                    .doesNotContain("hunter2");
        }
    }

    /** QEMU reads the protocol from the name, as well as from a member of the node below. */
    @Test
    void start_passwordsInAddressesOfDrives_areSecretObjects() {
        for (String file : List.of("file=", "file.driver=http,file.filename=")) {
            CommandLine cmd = TestMachines.idle()
                    .option(
                            "-drive",
                            "if=none,id=d,format=raw,readonly=on," + file + "http://me:hunter2%2C@127.0.0.1:1/disk")
                    .build();
            List<String> argv = new ArrayList<>();

            VmLaunchException failure = catchThrowableOfType(
                    VmLaunchException.class,
                    () -> VirtualMachine.start(cmd, recording(argv)).close());

            assertThat(String.join(" ", argv))
                    .doesNotContain("hunter2")
                    .contains("http://127.0.0.1:1/disk,file.username=me,file.password-secret=");
            assertThat(failure.stderrTail()).contains("127.0.0.1").doesNotContain("nvalid parameter");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-hda, 'index=0,media=disk,'",
        "-hdb, 'index=1,media=disk,'",
        "-hdc, 'index=2,media=disk,'",
        "-hdd, 'index=3,media=disk,'",
        "--cdrom, 'index=2,media=cdrom,'",
        "-fda, 'if=floppy,index=0,'",
        "-fdb, 'if=floppy,index=1,'",
        "-mtdblock, 'if=mtd,'",
        "-sd, 'if=sd,'",
        "-pflash, 'if=pflash,'"
    })
    void move_passwordInTheAddressOfADisk_isInAFile(String option, String drive) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option(option, "https://me:hunter2@127.0.0.1:1/disk")
                .option(option, "https://127.0.0.1:1/disk")
                .option(option, "/a:b@c")
                .build();

        assertThat(new SecretFiles(base).move(cmd.options()).stream().map(Option::toString))
                .containsExactly(
                        "-object secret,id=qemu4j-secret0,file=" + base.resolve("secret0"),
                        "-drive " + drive
                                + "file=https://127.0.0.1:1/disk,file.username=me,file.password-secret=qemu4j-secret0",
                        option + " https://127.0.0.1:1/disk",
                        option + " /a:b@c");
        assertThat(base.resolve("secret0")).hasContent("hunter2");
    }

    @Test
    void start_passwordInTheAddressOfACdrom_isInNoArgument() {
        CommandLine cmd = TestMachines.idle()
                .option("-cdrom", "http://me:hunter2@127.0.0.1:1/disk.iso")
                .build();
        List<String> argv = new ArrayList<>();

        VmLaunchException failure = catchThrowableOfType(
                VmLaunchException.class,
                () -> VirtualMachine.start(cmd, recording(argv)).close());

        assertThat(String.join(" ", argv)).doesNotContain("hunter2").contains("media=cdrom");
        assertThat(failure.stderrTail()).contains("127.0.0.1").doesNotContain("nvalid parameter");
    }

    @Test
    void move_dataThatIsSetLater_isInAFile() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-set", "object.s0.data=hunter2")
                .option("-set", "device.d.addr=3")
                .build();

        assertThat(new SecretFiles(base).move(cmd.options()).stream().map(Option::toString))
                .containsExactly("-set object.s0.file=" + base.resolve("secret0"), "-set device.d.addr=3");
        assertThat(base.resolve("secret0")).hasContent("hunter2");
    }

    @Test
    void start_qemuThatRepeatsASecret_isNotRepeated() throws Exception {
        CommandLine cmd = TestMachines.idle()
                .option("-drive", "if=none,id=d,file=iscsi://u%hunter2@127.0.0.1:1/iqn.x/0")
                .option("-set", "drive.none.password=hunter2")
                .build();

        VmLaunchException failure =
                catchThrowableOfType(VmLaunchException.class, () -> start(cmd).close());

        assertThat(failure + failure.stderrTail() + failure.shellCommand() + failure.arguments())
                .doesNotContain("hunter2")
                .contains("***");
    }

    /** Nobody listens at the addresses of these tests: QEMU's arguments are seen as it starts. */
    private VmOptions recording(List<String> argv) {
        return VmOptions.builder()
                .runBase(base)
                .launchTimeout(Duration.ofSeconds(20))
                .launcher(command -> {
                    argv.addAll(command);
                    return command;
                })
                .build();
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
