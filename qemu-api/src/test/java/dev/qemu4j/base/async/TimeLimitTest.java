package dev.qemu4j.base.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTest {
    private static final Duration CENTURY = Duration.ofDays(36_500);

    @ParameterizedTest
    @ValueSource(longs = {36_501L * 24 * 3600, Long.MAX_VALUE / 1_000_000_000, Long.MAX_VALUE / 1000, Long.MAX_VALUE})
    void conversions_moreThanACentury_areACentury(long seconds) {
        Duration limit = Duration.ofSeconds(seconds, 999_999_999);

        assertThat(TimeLimit.nanos(limit)).isEqualTo(CENTURY.toNanos());
        assertThat(TimeLimit.millis(limit)).isEqualTo(CENTURY.toMillis());
        assertThat(TimeLimit.nanos(limit.negated())).isEqualTo(-CENTURY.toNanos());
        assertThat(TimeLimit.capped(limit)).isEqualTo(CENTURY);
        assertThatCode(() -> TimeLimit.capped(limit).multipliedBy(1000)).doesNotThrowAnyException();
    }

    @Test
    void conversions_ordinaryLimits_areThose() {
        assertThat(TimeLimit.nanos(Duration.ofMillis(1500))).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1500));
        assertThat(TimeLimit.millis(Duration.ofMillis(1500))).isEqualTo(1500);
        assertThat(TimeLimit.nanos(Duration.ZERO)).isZero();
    }

    @Test
    void text_forEver_isWritten() {
        assertThat(TimeLimit.text(ChronoUnit.FOREVER.getDuration())).isEqualTo(CENTURY.toSeconds() + " s");
        assertThat(TimeLimit.text(Duration.ofMillis(1500))).isEqualTo("1500 ms");
    }

    @Test
    void require_zeroOrLess_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeLimit.require("limit", Duration.ZERO))
                .withMessage("limit: PT0S (expected: above zero)");
    }

    @Test
    void requireNotNegative_lessThanZero_isRefused() {
        assertThat(TimeLimit.requireNotNegative("limit", Duration.ZERO)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeLimit.requireNotNegative("limit", Duration.ofSeconds(-1)))
                .withMessage("limit: PT-1S (expected: zero or more)");
    }
}
