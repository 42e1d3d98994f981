package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.vm.QemuInstallation;
import dev.qemu4j.vm.accel.BestAccelerator;
import java.io.File;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

class EnabledIfQemuIT {
    static class Tests {
        @EnabledIfQemu
        @Test
        void any() {}

        @EnabledIfQemu(accelerator = "tcg", version = ">=5.2")
        @Test
        void emulated() {}

        @EnabledIfQemu(version = ">=1000")
        @Test
        void later() {}

        @EnabledIfQemu(target = "sparc64")
        @Test
        void elsewhere() {}

        @EnabledIfQemu(accelerator = "whpx")
        @Test
        void faster() {}
    }

    @Test
    void tests_withoutTheirQemu_areSkippedWithTheReason() {
        EngineExecutionResults results = Kit.run(Tests.class);
        List<String> reasons = results.testEvents().skipped().stream()
                .map(event -> event.getPayload(String.class).orElseThrow())
                .toList();

        // nobody's tests need that target; somebody may have it all the same
        int elsewhere = reasons.stream().anyMatch(reason -> reason.contains("qemu-system-sparc64")) ? 1 : 0;
        assertThat(elsewhere == 0).isEqualTo(isInstalled("qemu-system-sparc64"));
        results.testEvents()
                .assertStatistics(tests -> tests.succeeded(3 - elsewhere).skipped(2 + elsewhere));
        assertThat(reasons)
                .anyMatch(reason -> reason.contains("is not >=1000"))
                .anyMatch(reason -> reason.startsWith("whpx does not work here: "));
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    @EnabledIfQemu(version = ">=1000")
    @Retention(RetentionPolicy.RUNTIME)
    @interface NeedsANewerOne {}

    @EnabledIfQemu(version = ">=5.2")
    @Retention(RetentionPolicy.RUNTIME)
    @interface NeedsOne {}

    @NeedsANewerOne
    static class OwnAnnotation {
        @Test
        void test() {}
    }

    @EnabledIfQemu(version = ">=1000")
    abstract static class Base {}

    static class Inherits extends Base {
        @Test
        void test() {}
    }

    @EnabledIfQemu(version = ">=5.2")
    static class InheritsMore extends Base {
        @Test
        void test() {}
    }

    @NeedsOne
    @NeedsANewerOne
    static class SeveralOwnAnnotations {
        @Test
        void test() {}
    }

    @ParameterizedTest
    @ValueSource(classes = {OwnAnnotation.class, Inherits.class, InheritsMore.class, SeveralOwnAnnotations.class})
    void condition_thatIsInherited_holdsAsWell(Class<?> type) {
        EngineExecutionResults results = Kit.run(type);

        results.testEvents().assertStatistics(tests -> tests.started(0));
        assertThat(results.containerEvents().skipped().stream())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getPayload(String.class).orElseThrow()).contains("is not >=1000"));
    }

    static class OwnAccelerator {
        @EnabledIfQemu(accelerator = "kvm")
        @Test
        void faster() {}
    }

    @Test
    void accelerator_underWhichGuestsDoNotRun_isNone() {
        BestAccelerator best = QemuInstallation.find(Target.X86_64).bestAccelerator();
        EngineExecutionResults results = Kit.run(OwnAccelerator.class);

        boolean runs = best.name().equals("kvm");
        results.testEvents()
                .assertStatistics(tests -> tests.succeeded(runs ? 1 : 0).skipped(runs ? 0 : 1));
    }

    @EnabledIfQemu(version = "new")
    static class Malformed {
        @Test
        void test() {}
    }

    static class UnknownAccelerator {
        @EnabledIfQemu(accelerator = "kvmm")
        @Test
        void test() {}
    }

    static class UnknownTarget {
        @EnabledIfQemu(target = "arm64")
        @Test
        void test() {}
    }

    @Test
    void names_thatNobodyKnows_areRefused() {
        assertThat(refusal(UnknownAccelerator.class))
                .contains("@EnabledIfQemu on test()", "accelerator: 'kvmm' (expected: one of [", "kvm", "tcg");
        assertThat(refusal(UnknownTarget.class)).contains("target: 'arm64' (expected: one of [aarch64,", "x86_64");
    }

    private static String refusal(Class<?> type) {
        Throwable failure = Kit.failures(Kit.run(type)).get(0);
        assertThat(failure.getCause()).isInstanceOf(ExtensionConfigurationException.class);
        return String.valueOf(failure.getCause().getMessage());
    }

    @Test
    void version_thatIsNone_isRefused() {
        assertThat(Kit.failures(Kit.run(Malformed.class)))
                .singleElement()
                .extracting(Throwable::getCause)
                .isInstanceOf(ExtensionConfigurationException.class);
    }
}
