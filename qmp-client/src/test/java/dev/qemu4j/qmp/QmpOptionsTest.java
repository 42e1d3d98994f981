package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;

class QmpOptionsTest {
    private static final QmpOptions ALL = QmpOptions.builder()
            .connectTimeout(Duration.ofSeconds(1))
            .commandTimeout(Duration.ofSeconds(2))
            .eventCapacity(3)
            .eventBacklog(DataSize.ofKib(4))
            .commandBacklog(DataSize.ofKib(5))
            .executor(Runnable::run)
            .build();

    @Test
    void equals_allOptions_count() {
        EqualsVerifier.forClass(QmpOptions.class)
                .suppress(Warning.NULL_FIELDS) // the builder refuses them
                .verify();
    }

    @Test
    void toBuilder_allOptions_makesTheSame() {
        assertThat(ALL.toBuilder().build()).isEqualTo(ALL).isNotSameAs(ALL);
        assertThat(ALL.toBuilder().eventCapacity(4).build()).isNotEqualTo(ALL);
        assertThat(QmpOptions.builder().build()).isEqualTo(QmpOptions.defaults());
    }

    @Test
    void toString_options_namesThemAll() {
        assertThat(QmpOptions.defaults())
                .hasToString("QmpOptions[connectTimeout=PT10S, commandTimeout=PT30S, eventCapacity=10000,"
                        + " eventBacklog=64 MiB, commandBacklog=64 MiB, executor=own]");
    }
}
