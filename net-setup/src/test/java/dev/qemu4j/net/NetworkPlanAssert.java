package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;

/** Assertions on what would keep a plan from being applied without a privilege. */
final class NetworkPlanAssert extends AbstractAssert<NetworkPlanAssert, NetworkPlan> {
    private NetworkPlanAssert(NetworkPlan plan) {
        super(plan, NetworkPlanAssert.class);
    }

    static NetworkPlanAssert assertThat(NetworkPlan plan) {
        return new NetworkPlanAssert(plan);
    }

    NetworkPlanAssert hasNoProblems() {
        Assertions.assertThat(problems()).as(descriptionText()).isEmpty();
        return this;
    }

    /** Demands these problems and no others. */
    NetworkPlanAssert hasProblems(String... problems) {
        Assertions.assertThat(problems()).as(descriptionText()).containsExactly(problems);
        return this;
    }

    /** Returns assertions on the only problem. */
    AbstractStringAssert<?> onlyProblem() {
        return Assertions.assertThat(problems())
                .as(descriptionText())
                .singleElement()
                .asString();
    }

    private List<String> problems() {
        isNotNull();
        return actual.problems(Privilege.none());
    }
}
