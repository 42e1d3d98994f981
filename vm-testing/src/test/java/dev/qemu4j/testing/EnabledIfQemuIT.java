package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
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

        @EnabledIfQemu(target = "none")
        @Test
        void elsewhere() {}

        @EnabledIfQemu(accelerator = "no-such")
        @Test
        void faster() {}
    }

    @Test
    void tests_withoutTheirQemu_areSkippedWithTheReason() {
        EngineExecutionResults results = Kit.run(Tests.class);
        List<String> reasons = results.testEvents().skipped().stream()
                .map(event -> event.getPayload(String.class).orElseThrow())
                .toList();

        results.testEvents().assertStatistics(tests -> tests.succeeded(2).skipped(3));
        assertThat(reasons)
                .anyMatch(reason -> reason.contains("is not >=1000"))
                .anyMatch(reason -> reason.contains("qemu-system-none"))
                .anyMatch(reason -> reason.startsWith("no-such does not work here: "));
    }

    @EnabledIfQemu(version = "new")
    static class Malformed {
        @Test
        void test() {}
    }

    @Test
    void version_thatIsNone_isRefused() {
        assertThat(Kit.failures(Kit.run(Malformed.class)))
                .singleElement()
                .extracting(Throwable::getCause)
                .isInstanceOf(ExtensionConfigurationException.class);
    }
}
