package dev.qemu4j.surface;

import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import dev.qemu4j.surface.QapiType.EnumType;
import dev.qemu4j.surface.QapiType.Member;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The arguments that parameters take, as far as their types, names and tables tell. */
final class Arguments {
    private static final String FIXED = "/dev/qemu4j/check/value/internal/values.tsv";

    /** Names that mean the same wherever they are texts. */
    private static final Map<String, Argument> BY_NAME = Map.ofEntries(
            Map.entry("netdev", Argument.id("netdev")),
            Map.entry("chardev", Argument.id("chardev")),
            Map.entry("drive", Argument.id("block")),
            Map.entry("bus", Argument.id("bus")),
            Map.entry("audiodev", Argument.id("audiodev")),
            Map.entry("tpmdev", Argument.id("tpmdev")),
            Map.entry("fsdev", Argument.id("fsdev")),
            Map.entry("iothread", Argument.id("object:iothread")),
            Map.entry("memdev", Argument.id("object:memory-backend")),
            Map.entry("memory-backend", Argument.id("object:memory-backend")),
            Map.entry("throttle-group", Argument.id("object:throttle-group")),
            Map.entry("tls-creds", Argument.id("object:tls-creds")),
            Map.entry("key-secret", Argument.id("object:secret")),
            Map.entry("password-secret", Argument.id("object:secret")),
            Map.entry("rng", Argument.id("object:rng")),
            Map.entry("cryptodev", Argument.id("object:cryptodev")),
            Map.entry("file", Argument.FILE),
            Map.entry("filename", Argument.FILE),
            Map.entry("path", Argument.FILE),
            Map.entry("mem-path", Argument.FILE),
            Map.entry("romfile", Argument.FILE),
            Map.entry("logfile", Argument.FILE),
            Map.entry("dir", Argument.of(Kind.DIRECTORY)));

    private static final List<String[]> VALUES = values();

    private Arguments() {}

    /** Of a property or parameter in a catalogue. */
    static Argument of(JsonNode facts, String name) {
        String type = Catalogue.text(facts, "type");
        String java = Catalogue.text(facts, "java");
        String reference = Catalogue.text(facts, "reference");
        if (reference != null && BY_NAME.containsKey(reference)) {
            return Objects.requireNonNull(BY_NAME.get(reference));
        }
        if ("blockdev".equals(reference)) {
            return Argument.id("block");
        }
        List<String> values = java == null ? List.of() : TypeValues.ofType(TypeValues.simpleName(java));
        if (!values.isEmpty()) {
            return Argument.values(values);
        }
        return "bool".equals(type) ? Argument.SWITCH : byName(name);
    }

    /** Of a member of a schema type. */
    static Argument of(Member member) {
        if (member.type().equals("bool")) {
            return Argument.SWITCH;
        }
        if (member.type().startsWith("BlockdevRef")) {
            return Argument.id("block");
        }
        return QapiTypes.instance().get(member.type()) instanceof EnumType known
                ? Argument.values(List.copyOf(known.constants().keySet()))
                : byName(member.name());
    }

    /** A name with dots is a path to a member. */
    private static Argument byName(String name) {
        return BY_NAME.getOrDefault(name.substring(name.lastIndexOf('.') + 1), Argument.TEXT);
    }

    /** Of a parameter whose values QEMU does not tell; null if the table lacks it. A dash is the whole argument. */
    static @Nullable Argument fixed(String option, String parameter) {
        List<String> values = new ArrayList<>();
        for (String[] row : VALUES) {
            if (row[0].equals(option) && parameter.matches(row[1])) {
                Arrays.stream(row[3].split(" ", -1))
                        .flatMap(value -> words(value).stream())
                        .filter(value -> value.matches("[A-Za-z0-9].*"))
                        .filter(value -> !values.contains(value))
                        .forEach(values::add);
            }
        }
        return values.isEmpty() ? null : Argument.values(values);
    }

    /** The words that a cell's entry stands for: itself, unless it is a kind or a type. */
    private static List<String> words(String entry) {
        return entry.equals("<switch>")
                ? List.of("on", "off")
                : entry.startsWith("<") ? TypeValues.ofType(entry.substring(1, entry.length() - 1)) : List.of(entry);
    }

    /** The table of the checks. */
    private static List<String[]> values() {
        try (InputStream resource = Objects.requireNonNull(Arguments.class.getResourceAsStream(FIXED), FIXED)) {
            return new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
