package dev.qemu4j.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes of the tests, as a user's build does. */
final class Kit {
    private Kit() {}

    static EngineExecutionResults run(Class<?>... classes) {
        return run(Map.of(), classes);
    }

    static EngineExecutionResults run(Map<String, String> parameters, Class<?>... classes) {
        EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
        parameters.forEach(kit::configurationParameter);
        return kit.selectors(
                        Arrays.stream(classes).map(type -> selectClass(type)).toArray(ClassSelector[]::new))
                .execute();
    }

    /** All failures, of tests and of classes. */
    static List<Throwable> failures(EngineExecutionResults results) {
        return results.allEvents().failed().stream().map(Kit::failure).toList();
    }

    private static Throwable failure(Event event) {
        return Objects.requireNonNull(event.getPayload(TestExecutionResult.class)
                .orElseThrow()
                .getThrowable()
                .orElse(null));
    }
}
