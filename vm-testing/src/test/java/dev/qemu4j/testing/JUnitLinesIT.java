package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The extension, compiled with the oldest line of JUnit, runs with the later ones: the other tests once more, each line in a JVM of its own. */
@Tag("once")
class JUnitLinesIT {
    private static final List<Class<?>> TESTS =
            List.of(ScopesIT.class, WrongUseIT.class, ParallelIT.class, EvidenceIT.class, EnabledIfQemuIT.class);
    private static final Pattern JUNIT = Pattern.compile(".*/(?:junit-(?:jupiter|platform)|opentest4j)[^/]*\\.jar");
    private static final int LIMIT_SECONDS = 100;

    /** The program of the other JVM. */
    static final class Line {
        private Line() {}

        @SuppressWarnings("SystemOut") // its parent reads it
        public static void main(String[] arguments) {
            SummaryGeneratingListener summary = new SummaryGeneratingListener();
            Launcher launcher = LauncherFactory.create();
            launcher.execute(
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(TESTS.stream()
                                    .map(type -> selectClass(type))
                                    .toList())
                            .build(),
                    summary);
            TestExecutionSummary result = summary.getSummary();
            result.getFailures()
                    .forEach(failure -> System.out.println(
                            failure.getTestIdentifier().getDisplayName() + ": " + failure.getException()));
            System.out.println(Tag.class.getProtectionDomain().getCodeSource().getLocation());
            System.out.println(result.getTestsSucceededCount() + " of " + result.getTestsFoundCount());
            System.exit(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"junit-5", "junit-6"})
    void line_ofJUnit_runsTheSameTests(String line) throws Exception {
        Path output = Files.createTempFile("qemu4j-lines", ".txt");
        try {
            Process jvm = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classPath(line),
                            Line.class.getName())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = jvm.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            jvm.destroyForcibly();
            String said = Files.readString(output);

            assertThat(ended).as(said).isTrue();
            assertThat(said).contains("/target/" + line + "/junit-jupiter-api-").contains("29 of 29");
        } finally {
            Files.delete(output);
        }
    }

    /** The class path of this JVM with another JUnit. */
    private static String classPath(String line) throws IOException {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try (Stream<Path> jars = Files.list(Path.of("target", line))) {
            return Stream.concat(
                            jars.map(jar -> jar.toAbsolutePath().toString()),
                            Stream.of(own.split(Pattern.quote(File.pathSeparator), -1))
                                    .filter(entry -> !JUNIT.matcher(entry).matches()))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }
}
