package dev.qemu4j.surface;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** What QEMU refuses for reasons that have to do with neither the spelling nor the type of a value. */
final class Refusals {
    private static final Pattern WRONG = Pattern.compile("Property '.*' not found|expects |Invalid parameter"
            + "|does not accept value|doesn't take value|Unexpected (parameter|value)|not writable");

    private final List<Refusal> list;

    private Refusals(List<Refusal> list) {
        this.list = list;
    }

    private record Refusal(Pattern what, Pattern message) {}

    /** Reads the committed list: in each line what, the message and the reason, the first two as patterns. */
    static Refusals read(String name) {
        try (InputStream resource = Objects.requireNonNull(Refusals.class.getResourceAsStream(name), name)) {
            return new Refusals(new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Refusals::refusal)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is known why something is refused. A complaint about a name or type has to be named in full. */
    boolean explain(String what, String message) {
        return list.stream()
                .filter(refusal -> !isWrong(message) || isWrong(refusal.message.pattern()))
                .anyMatch(refusal -> refusal.what.matcher(what).matches()
                        && refusal.message.matcher(message).find());
    }

    static boolean isWrong(String message) {
        return WRONG.matcher(message).find();
    }

    private static Refusal refusal(String line) {
        String[] fields = line.split("\t+", -1);
        if (fields.length != 3) {
            throw new IllegalArgumentException(line + " (expected: what, message, reason, with tabs between them)");
        }
        return new Refusal(Pattern.compile(fields[0]), Pattern.compile(fields[1]));
    }
}
