package dev.qemu4j.testcontainers;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A JVM that runs test classes, as a user's build does, and says how many tests have succeeded. */
final class OtherJvm {
    private OtherJvm() {}

    /** The arguments of a JVM with this one's class path, up to the main class and its arguments. */
    static List<String> command(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] classes) throws Exception {
        List<Class<?>> tests = new ArrayList<>();
        for (String name : classes) {
            tests.add(Class.forName(name));
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(tests.stream().map(type -> selectClass(type)).toList())
                        .build(),
                summary);
        TestExecutionSummary result = summary.getSummary();
        result.getFailures().forEach(failure -> {
            System.out.println(failure.getTestIdentifier().getDisplayName());
            failure.getException().printStackTrace(System.out);
        });
        System.out.println(Arrays.toString(classes) + ": " + result.getTestsSucceededCount() + " of "
                + result.getTestsFoundCount());
        System.exit(0);
    }
}
