package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.CheckException;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.VirtioDisk;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Planted mistakes, which QEMU refuses too, and command lines that it takes. */
@Tag("once")
@Timeout(300)
class CheckIT {
    private static final Pattern PLANTED = Pattern.compile("([A-Z_]+)(?: (from|until) ([0-9.]+))? \\| (.*)");

    private static QemuInstallation qemu;

    /** A raw image that QEMU can write. */
    private static Path image;

    @TempDir
    private Path work;

    @BeforeAll
    static void find(@TempDir Path images) throws IOException {
        image = Files.write(images.resolve("image"), new byte[1 << 20]);
        qemu = QemuInstallation.find(Target.X86_64);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("planted")
    void check_plantedMistake_isFoundAndQemuRefusesItToo(QemuInstallation emulator, String kind, String options)
            throws Exception {
        CommandLine cmd = commandLine(emulator, options);

        CheckResult result = emulator.check(cmd);

        assertThat(result.errors()).extracting(problem -> problem.kind().name()).contains(kind);
        assertThat(isTaken(cmd)).as("QEMU takes " + options).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WAITS_FOR_CLIENT | -chardev socket,id=c,server=on,path=/tmp/never",
                "WAITS_FOR_CLIENT | -serial unix:/tmp/never,server",
                "SECRET_IN_ARGUMENTS | -object secret,id=s,data=letmein",
                "FORMAT_GUESSED | -drive if=none,id=d,file=/bin/sh,read-only=on",
                "DAEMONIZES | -daemonize",
                "SNAPSHOT_WITHOUT_EFFECT | -snapshot -blockdev null-co,node-name=a",
                "DEPRECATED | -no-hpet",
                "DEPRECATED | -object tls-creds-anon,id=t,endpoint=server,loaded=on",
                "SHORT_SWITCH | -chardev socket,id=c,path=/tmp/never,server,nowait",
                "OPTIONS_EXCLUDE_EACH_OTHER | -nographic -display none",
                "HOST_DEVICE_MISSING | -device vfio-pci,host=ff:1f.7",
                "HOST_DEVICE_MISSING | -tpmdev passthrough,id=t,path=/dev/none",
                "OPTIONS_EXCLUDE_EACH_OTHER | -cpu host",
                "UNKNOWN_DEVICE | -global virtio-net-pcj.mac=x",
                "UNKNOWN_PROPERTY | -global virtio-net-pci.mack=x",
            })
    void check_doubtfulHabit_isWarnedOf(String kind, String options) {
        CheckResult result = qemu.check(commandLine(options));

        assertThat(result.problems())
                .filteredOn(problem -> problem.severity() == Severity.WARNING)
                .extracting(problem -> problem.kind().name())
                .contains(kind);
        assertThat(result.isOk()).isTrue();
    }

    @Test
    void check_rawDiskThatIsAnImage_isWarnedOf() throws IOException {
        Path disk = Files.write(work.resolve("disk"), new byte[] {'Q', 'F', 'I', (byte) 0xfb, 0, 0, 0, 3});
        VirtioDisk root = VirtioDisk.of("root", disk);

        assertThat(mismatches(root.format(BlockdevDriver.RAW))).singleElement().satisfies(problem -> {
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.message()).contains("'" + disk + "' is named as raw", "format qcow2");
        });
        assertThat(mismatches(root)).isEmpty();
        assertThat(mismatches(VirtioDisk.of("root", image).format(BlockdevDriver.RAW))).isEmpty();
    }

    private static List<Problem> mismatches(VirtioDisk disk) {
        CommandLine cmd = CommandLine.builder(Target.X86_64).with(disk).build();
        return qemu.check(cmd).problems().stream()
                .filter(problem -> problem.kind() == ProblemKind.FORMAT_MISMATCH)
                .toList();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("good")
    void check_whatQemuTakes_hasNoErrors(QemuInstallation emulator, String options) throws Exception {
        CommandLine cmd = commandLine(emulator, options);

        assertThat(isTaken(cmd)).as("QEMU takes " + options).isTrue();
        assertThat(emulator.check(cmd).errors()).isEmpty();
    }

    @Test
    void check_flagAndArgument_areFoundWhereTheyDoNotBelong() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults", "yes")
                .option("-kernel")
                .build();

        assertThat(qemu.check(cmd).errors())
                .extracting(problem -> problem.kind().name())
                .containsExactly("ARGUMENT_NOT_TAKEN", "ARGUMENT_MISSING");
    }

    @Test
    void orThrow_twoErrors_tellsBothWithTheirLines() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-device", "virtio-net-pci,bootindx=1")
                .option("-machine", "q36")
                .build();

        CheckResult result = qemu.check(cmd);

        Problem first = result.errors().get(0);
        assertThat(first.suggestion()).isEqualTo("bootindex");
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(CheckException.class)
                .hasMessageContaining("virtio-net-pci has no property 'bootindx' (did you mean 'bootindex'?)")
                .hasMessageContaining("set at CheckIT.java:")
                .hasMessageContaining("no machine 'q36' (did you mean 'q35'?)")
                .hasMessageContaining("checked against qemu-system-x86_64 " + qemu.version());
    }

    static Stream<Arguments> planted() {
        return Emulators.x86().stream()
                .flatMap(emulator -> lines("planted-mistakes.txt")
                        .map(PLANTED::matcher)
                        .filter(Matcher::matches)
                        .filter(line -> isFor(emulator, line.group(2), line.group(3)))
                        .map(line -> Arguments.of(emulator, line.group(1), line.group(4))));
    }

    static Stream<Arguments> good() {
        return Emulators.x86().stream()
                .flatMap(emulator -> lines("good-command-lines.txt").map(line -> Arguments.of(emulator, line)));
    }

    private static boolean isFor(QemuInstallation emulator, String fromOrUntil, String version) {
        if (version == null) {
            return true;
        }
        boolean later = emulator.version().compareTo(QemuVersion.parse(version)) >= 0;
        return fromOrUntil.equals("from") == later;
    }

    private static Stream<String> lines(String resource) {
        try (InputStream in = Objects.requireNonNull(CheckIT.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandLine commandLine(QemuInstallation emulator, String options) {
        return commandLine(options.replace("@WORK@", work.toString()).replace("@IMAGE@", image.toString())).toBuilder()
                .program(emulator.program())
                .build();
    }

    private static CommandLine commandLine(String options) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64);
        String[] words = options.strip().split(" +", -1);
        for (int i = 0; i < words.length; i++) {
            if (i + 1 < words.length && !words[i + 1].startsWith("-")) {
                builder.option(words[i], words[++i]);
            } else {
                builder.option(words[i]);
            }
        }
        return builder.build();
    }

    /** QEMU makes the machine, and then ends because its monitor's input does. */
    private static boolean isTaken(CommandLine cmd) throws Exception {
        List<String> arguments = new ArrayList<>(cmd.toArguments());
        boolean screen = arguments.contains("-display") || arguments.contains("-nographic");
        if (!screen) {
            arguments.addAll(List.of("-display", "none"));
        }
        arguments.addAll(List.of("-S", "-no-user-config", "-monitor", "stdio"));
        Process process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            quit(process);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void quit(Process process) {
        try (OutputStream monitor = process.getOutputStream()) {
            monitor.write("quit\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // QEMU has ended already: its exit value says how.
        }
    }
}
