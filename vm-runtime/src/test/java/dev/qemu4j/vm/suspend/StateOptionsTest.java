package dev.qemu4j.vm.suspend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.vm.migrate.MigrateOptions;
import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

/** The options of suspensions and migrations. */
class StateOptionsTest {
    @Test
    void options_areValues() {
        EqualsVerifier.forClass(SuspendOptions.class).verify();
        EqualsVerifier.forClass(MigrateOptions.class).verify();
    }

    @Test
    void toBuilder_keepsAll() {
        SuspendOptions suspend = SuspendOptions.builder()
                .compression(StateCompression.ZSTD)
                .overwrite(true)
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThat(suspend.toBuilder().build()).isEqualTo(suspend).isNotEqualTo(SuspendOptions.defaults());
        assertThat(suspend).hasToString("SuspendOptions[compression zstd, overwrite, timeout PT1S]");
        MigrateOptions migrate = MigrateOptions.builder()
                .downtime(Duration.ofMillis(20))
                .speed(DataSize.ofMib(1))
                .autoConverge(true)
                .timeout(Duration.ofSeconds(2))
                .onProgress(report -> {})
                .build();
        assertThat(migrate.toBuilder().build()).isEqualTo(migrate).isNotEqualTo(MigrateOptions.defaults());
    }
}
