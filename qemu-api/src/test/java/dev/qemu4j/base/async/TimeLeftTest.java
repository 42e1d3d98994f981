package dev.qemu4j.base.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    /** A clock near its end, since the difference of two of its times is right there, too. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void now_timePasses_becomesLess() {
        TimeLeft left = TimeLeft.of(Duration.ofSeconds(2), clock::get);

        assertThat(left.now()).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofMillis(1500));
        assertThat(left.now()).isEqualTo(Duration.ofMillis(500));
        assertThat(left.passed()).isEqualTo(Duration.ofMillis(1500));
        assertThat(left.isOver()).isFalse();
    }

    @Test
    void now_limitHasPassed_isZero() {
        TimeLeft left = TimeLeft.of(Duration.ofSeconds(2), clock::get);

        pass(Duration.ofSeconds(2));
        assertThat(left.isOver()).isTrue();
        pass(Duration.ofSeconds(7));
        assertThat(left.now()).isZero();
        assertThat(left.isOver()).isTrue();
        assertThat(left.passed()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void now_limitOfZeroOrLess_isOverAtOnce() {
        assertThat(TimeLeft.of(Duration.ZERO, clock::get).isOver()).isTrue();
        assertThat(TimeLeft.of(Duration.ofSeconds(-1), clock::get).now()).isZero();
    }

    @Test
    void now_forEver_isACentury() {
        TimeLeft left = TimeLeft.of(ChronoUnit.FOREVER.getDuration(), clock::get);

        pass(Duration.ofDays(1));
        assertThat(left.now()).isEqualTo(Duration.ofDays(36_499));
    }

    @Test
    void atMost_andAtLeast_areBoundsOfAStep() {
        TimeLeft left = TimeLeft.of(Duration.ofSeconds(2), clock::get);

        assertThat(left.atMost(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
        assertThat(left.atMost(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(2));
        assertThat(left.atLeast(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(9));
        assertThat(left.atMost(Duration.ofSeconds(1))).isZero();
        assertThat(left.atLeast(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void of_runningClock_isTheJvms() {
        assertThat(TimeLeft.of(Duration.ofDays(1)).now())
                .isPositive()
                .isLessThanOrEqualTo(Duration.ofDays(1));
        assertThat(TimeLeft.of(Duration.ofMillis(1500))).hasToString("1500 ms");
    }

    @Test
    @SuppressWarnings("NullAway")
    void of_null_isRefusedByName() {
        assertThatNullPointerException().isThrownBy(() -> TimeLeft.of(null)).withMessage("limit");
    }

    private void pass(Duration time) {
        clock.addAndGet(TimeUnit.NANOSECONDS.convert(time));
    }
}
