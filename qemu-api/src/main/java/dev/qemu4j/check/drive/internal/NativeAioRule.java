package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Native asynchronous I/O through the host's cache: the drivers of host files refuse it, and all others take no notice. */
public final class NativeAioRule implements Rule {
    private static final Set<String> OF_HOST_FILES = Set.of("file", "host_device", "host_cdrom");

    /** As QEMU tells a protocol from a path: a colon before any slash. */
    private static final Pattern PROTOCOL = Pattern.compile("([^:/]*):.*", Pattern.DOTALL);

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-drive")) {
            Parameters parameters = option.parameters();
            if (parameters != null && isNative(parameters) && opensHostFile(parameters)) {
                String cache = parameters.text("cache");
                refuse(option, "none".equals(cache) || "directsync".equals(cache), problems);
            }
        }
        for (Option option : line.options("-blockdev")) {
            Parameters parameters = option.parameters();
            if (parameters != null && isNative(parameters)) {
                refuse(option, parameters.find("cache") != null, problems);
            }
        }
    }

    private static boolean isNative(Parameters parameters) {
        return "native".equals(parameters.text("aio"))
                && !isSwitchedOn(parameters, "cache.direct")
                && !isSwitchedOn(parameters, "file.cache.direct")
                && parameters.find("file.aio") == null;
    }

    private static boolean isSwitchedOn(Parameters parameters, String name) {
        String text = parameters.text(name);
        return parameters.find(name) != null
                && (text == null || !Set.of("off", "no", "false", "n").contains(text));
    }

    /** Tells whether a drive surely opens a file of the host itself: an empty one opens nothing. */
    private static boolean opensHostFile(Parameters parameters) {
        String driver = parameters.text("file.driver");
        if (driver != null) {
            return OF_HOST_FILES.contains(driver);
        }
        if (parameters.find("file.filename") != null) {
            return true;
        }
        String file = parameters.text("file");
        if (file != null) {
            return isHostFile(file);
        }
        return parameters.find("filename") != null
                && (isOfHostFiles(parameters.text("driver")) || isOfHostFiles(parameters.text("format")));
    }

    private static boolean isHostFile(String file) {
        Matcher protocol = PROTOCOL.matcher(file);
        return protocol.matches() ? OF_HOST_FILES.contains(protocol.group(1)) : !file.isEmpty();
    }

    private static boolean isOfHostFiles(@Nullable String driver) {
        return driver != null && OF_HOST_FILES.contains(driver);
    }

    private static void refuse(Option option, boolean direct, Problems problems) {
        if (!direct) {
            problems.error(
                    ProblemKind.NATIVE_AIO_WITH_CACHE,
                    Place.of(option, "aio"),
                    Line.name(option) + ": aio=native needs cache.direct=on");
        }
    }
}
