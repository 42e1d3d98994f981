package dev.qemu4j.vm.accel.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.accel.internal.ProbeVerdict.Outcome;
import dev.qemu4j.vm.cache.internal.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class AcceleratorProbeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"x86_64", "i386", "aarch64"})
    void run_tcg_runsTheGuest(String name) {
        Target target = new Target(name);
        assumeInstalled(target);

        ProbeVerdict verdict = probe(target, UnaryOperator.identity(), PATIENCE).run("tcg");

        assertThat(verdict.outcome()).as(verdict.reason()).isEqualTo(Outcome.RUNS);
    }

    @Test
    void run_guestThatHangs_isLate() throws IOException {
        byte[] hang = new byte[0x10000];
        hang[0xfff0] = (byte) 0xeb; // jmp to itself
        hang[0xfff1] = (byte) 0xfe;

        ProbeVerdict verdict =
                probe(Target.X86_64, firmware(hang), Duration.ofMillis(700)).run("tcg");

        assertThat(verdict.outcome()).isEqualTo(Outcome.LATE);
        assertThat(verdict.fails()).isTrue();
        assertThat(verdict.reason()).contains("tcg opens, but", "did not end within 700 ms");
        assertNothingIsLeft();
    }

    @Test
    void run_guestThatResets_isLate() throws IOException {
        byte[] reset = new byte[0x10000];
        byte[] code = {(byte) 0xb0, (byte) 0xfe, (byte) 0xe6, 0x64, (byte) 0xeb, (byte) 0xfe
        }; // al = 0xfe; out 0x64, al
        System.arraycopy(code, 0, reset, 0xfff0, code.length);

        ProbeVerdict verdict = probe(Target.X86_64, firmware(reset), PATIENCE).run("tcg");

        assertThat(verdict.outcome()).isEqualTo(Outcome.LATE);
        assertThat(verdict.reason()).contains("broke off");
    }

    @Test
    void run_wordsOfABrokenKvm_endTheProbeAtOnce() throws IOException {
        byte[] hang = new byte[0x10000];
        hang[0xfff0] = (byte) 0xeb;
        hang[0xfff1] = (byte) 0xfe;
        UnaryOperator<List<String>> hanging = firmware(hang);
        UnaryOperator<List<String>> broken = qemu -> Stream.concat(
                        Stream.of("sh", "-c", "echo 'KVM internal error. Suberror: 1' >&2; exec \"$@\"", "sh"),
                        hanging.apply(qemu).stream())
                .toList();

        ProbeVerdict verdict = probe(Target.X86_64, broken, PATIENCE).run("tcg");

        assertThat(verdict.outcome()).isEqualTo(Outcome.FAILS);
        assertThat(verdict.reason()).contains("a guest does not run under it: KVM internal error. Suberror: 1");
        assertNothingIsLeft();
    }

    @Test
    void run_acceleratorThatQemuHasNot_fails() {
        ProbeVerdict verdict =
                probe(Target.X86_64, UnaryOperator.identity(), PATIENCE).run("nvmm");

        assertThat(verdict).isEqualTo(ProbeVerdict.fails("this QEMU has no nvmm"));
    }

    @Test
    void run_qemuThatRefusesTheRest_isUnknown() {
        UnaryOperator<List<String>> refused = qemu ->
                Stream.concat(qemu.stream(), Stream.of("-no-such-option")).toList();

        ProbeVerdict verdict = probe(Target.X86_64, refused, PATIENCE).run("tcg");

        assertThat(verdict.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(verdict.fails()).isFalse();
        assertThat(verdict.reason()).contains("QEMU ended with exit code 1", "invalid option");
    }

    @Test
    void run_interrupted_endsTheGuest() throws IOException {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> probe(Target.X86_64, firmware(new byte[0x10000]), PATIENCE)
                        .run("tcg"))
                .isInstanceOf(QemuInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void of_targetWithoutAGuest_isUnknown() {
        ProbeVerdict verdict = verdicts().of(Target.S390X, "qemu-system-x86_64", "kvm");

        assertThat(verdict.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(verdict.reason()).contains("no guest for s390x");
    }

    @Test
    void of_programThatIsMissing_isUnknown() {
        ProbeVerdict verdict = verdicts().of(Target.X86_64, "no-such-qemu", "kvm");

        assertThat(verdict.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(verdict.reason()).contains("no-such-qemu");
    }

    @Test
    void of_secondTime_startsNoGuest() throws IOException {
        Path program = work.resolve("qemu");
        Path log = work.resolve("starts");
        Files.writeString(program, "#!/bin/sh\necho start >> '" + log + "'\nexec qemu-system-x86_64 \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();

        ProbeVerdict first = verdicts().of(Target.X86_64, program.toString(), "nvmm");
        ProbeVerdict again = verdicts().of(Target.X86_64, program.toString(), "nvmm");

        assertThat(first.outcome()).isEqualTo(Outcome.FAILS);
        assertThat(again).isEqualTo(first);
        assertThat(log).hasContent("start");
        try (Stream<Path> files = Files.list(work.resolve("cache"))) {
            assertThat(files).hasSize(1);
        }
    }

    private ProbeVerdicts verdicts() {
        return new ProbeVerdicts(new CacheDirectory(work.resolve("cache")), PATIENCE);
    }

    private static AcceleratorProbe probe(Target target, UnaryOperator<List<String>> launcher, Duration limit) {
        return new AcceleratorProbe(target, target.program(), launcher, limit);
    }

    /** Another guest in place of the probe's. */
    private UnaryOperator<List<String>> firmware(byte[] image) throws IOException {
        Path file = Files.write(work.resolve("other.bin"), image);
        return qemu -> {
            List<String> changed = new ArrayList<>(qemu);
            changed.set(changed.indexOf("-bios") + 1, file.toString());
            return changed;
        };
    }

    private void assertNothingIsLeft() {
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(work.toString())))
                .isEmpty();
    }

    private static void assumeInstalled(Target target) {
        boolean installed = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, target.program())));
        if (!installed) {
            String why = "NOT RUN: no " + target.program();
            System.err.println(why);
            Assumptions.abort(why);
        }
    }
}
