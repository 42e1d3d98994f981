package dev.qemu4j.testing;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.RunDirectoryException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;

/** Compares this JVM's processes and run directories before and after a test, as {@link NoVmLeaks} says. */
final class LeakExtension implements InvocationInterceptor, BeforeTestExecutionCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(LeakExtension.class);
    /** A process that was killed may take a moment to end. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Makes the extension, which JUnit does for {@link NoVmLeaks}. */
    public LeakExtension() {}

    /** Things that a test can leave, in words. */
    private record Things(Set<String> names) {}

    /** The first method of the user's, behind what extensions do before it: they may be registered before this one or after. */
    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> method, ReflectiveInvocationContext<Method> call, ExtensionContext context)
            throws Throwable {
        look(context);
        method.proceed();
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
        look(context);
    }

    private static void look(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(OURS);
        if (store.get(Things.class) == null) {
            store.put(Things.class, new Things(things()));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Things before = context.getStore(OURS).get(Things.class, Things.class);
        if (before == null) {
            return; // nothing of the user's has begun
        }
        boolean clean = Await.poll(
                Await.Condition.polling(() -> left(before).isEmpty(), PAUSE),
                "waiting for the end of processes",
                GRACE);
        if (!clean) {
            throw new AssertionFailedError("the test has left " + String.join(", ", left(before))
                    + " (expected: nothing; close each machine, as by try-with-resources)");
        }
    }

    private static Set<String> left(Things before) {
        Set<String> left = things();
        left.removeAll(before.names());
        return left;
    }

    private static Set<String> things() {
        Set<String> things = new TreeSet<>();
        ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .forEach(child -> things.add(
                        "process " + child.pid() + " (" + child.info().command().orElse("ended") + ")"));
        String own = ProcessHandle.current().pid() + " ";
        for (Path place : places()) {
            in(place).stream()
                    .filter(directory -> isOwn(directory, own))
                    .forEach(directory -> things.add("directory " + directory));
        }
        return things;
    }

    private static List<Path> in(Path place) {
        try (Stream<Path> directories = Files.list(place)) {
            return directories.toList();
        } catch (IOException e) { // the last one is gone, and this folder with it
            return List.of();
        }
    }

    private static boolean isOwn(Path directory, String own) {
        try {
            return Files.readString(directory.resolve("owner")).startsWith(own);
        } catch (IOException e) { // it is gone, or another's
            return false;
        }
    }

    /** The places that the library takes unasked: that for sockets, and that for what is large, such as templates. */
    private static Set<Path> places() {
        Set<Path> places = new TreeSet<>();
        try (RunDirectory probe = RunDirectory.create()) {
            places.add(place(probe));
        }
        try (RunDirectory probe = RunDirectory.create(Path.of(System.getProperty("java.io.tmpdir")))) {
            places.add(place(probe));
        } catch (RunDirectoryException e) { // then there can be none of a test either
            return places;
        }
        return places;
    }

    private static Path place(RunDirectory probe) {
        return probe.path().resolve("..").normalize();
    }
}
