package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.qmp.wire.internal.Json;
import dev.qemu4j.qmp.wire.internal.Reason;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.PackageVersion;

/**
 * The Jackson that the application brings. Jackson 2 and 3 go side by side, but share their annotations, which an application with an
 * older Jackson 2 may hold back.
 */
public final class JacksonOnClassPath {
    private static final String ANNOTATIONS = "com.fasterxml.jackson.annotation.";

    /** Came with the oldest annotations that Jackson 3.1 and newer can do with. */
    private static final String LATEST = ANNOTATIONS + "JsonSerializeAs";

    private static final String NEEDED = "2.21";

    private JacksonOnClassPath() {}

    /** Throws, of what the caller makes it, if Jackson cannot do with the annotations that are there. */
    public static void requireClasses(BiFunction<String, @Nullable Throwable, ? extends RuntimeException> exception) {
        requireClasses(find(LATEST) != null, Json::emptyObject, exception);
    }

    /** The trial makes a mapper, which takes a while: only where there is doubt. */
    static void requireClasses(
            boolean latest,
            Runnable trial,
            BiFunction<String, @Nullable Throwable, ? extends RuntimeException> exception) {
        if (latest) {
            return;
        }
        try {
            trial.run();
        } catch (LinkageError e) {
            throw exception.apply(
                    "jackson-annotations on the class path is " + version() + ", and jackson-databind "
                            + PackageVersion.VERSION + " lacks what is needed (" + Reason.of(e)
                            + "); use com.fasterxml.jackson.core:jackson-annotations " + NEEDED
                            + " or newer, which Jackson 2 can do with as well",
                    e);
        }
    }

    private static String version() {
        Class<?> annotation = find(ANNOTATIONS + "JsonProperty");
        String version = annotation == null ? null : annotation.getPackage().getImplementationVersion();
        if (annotation == null) {
            return "missing";
        }
        return version == null ? "of an unknown version" : version;
    }

    private static @Nullable Class<?> find(String name) {
        try {
            return Class.forName(name, false, PackageVersion.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
