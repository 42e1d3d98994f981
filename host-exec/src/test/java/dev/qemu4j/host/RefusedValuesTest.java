package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Values that are refused where they are given, before anything is done. */
class RefusedValuesTest {
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    @Test
    void limits_zeroOrNegative_areRefusedByName() {
        for (Duration limit : List.of(Duration.ZERO, NEGATIVE)) {
            refuses("timeout: " + limit, () -> PlanStep.run("do it", "true").timeout(limit));
            refuses(
                    "startTimeout: " + limit,
                    () -> HostServer.builder(made -> List.of("true")).startTimeout(limit));
        }
        refuses("grace: PT-1S", () -> HostProcess.builder("true").grace(NEGATIVE));
        HostProcess.builder("true").grace(Duration.ZERO);
    }

    @Test
    @SuppressWarnings("NullAway")
    void apply_null_isRefusedByName() {
        Plan plan = Plan.builder("nothing").build();

        refusesNull("privilege", () -> plan.apply(null));
        refusesNull("privilege", () -> plan.problems(null));
        refusesNull("privilege", () -> plan.applyAsync(null));
        refusesNull("listener", () -> plan.apply(Privilege.none(), null));
        refusesNull("listener", () -> plan.applyAsync(Privilege.none(), (PlanListener) null));
    }

    private static void refuses(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(message);
    }

    private static void refusesNull(String parameter, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(parameter);
    }
}
