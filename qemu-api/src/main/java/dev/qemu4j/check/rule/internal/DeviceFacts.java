package dev.qemu4j.check.rule.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The buses that machines and devices bring and need, from trials on real QEMUs: QEMU itself does not report them. */
final class DeviceFacts {
    private static final String NOT_KNOWN = "?";
    private static final String NONE = "-";

    private static final Map<String, Fact> DEVICES = rows("devices.tsv")
            .collect(Collectors.toUnmodifiableMap(row -> row[0], row -> new Fact(buses(row[1]), needs(row[2]))));
    private static final Map<String, Set<String>> MACHINES =
            rows("machines.tsv").collect(Collectors.toUnmodifiableMap(row -> row[0], row -> Set.of(row[1].split(","))));

    private DeviceFacts() {}

    /** The fact about a type of device; null if it was never tried. */
    static @Nullable Fact device(String name) {
        return DEVICES.get(name);
    }

    /**
     * The types of the buses that a machine has for devices; null if it was never tried.
     *
     * @param target the target's name
     * @param machine the machine's name; its version does not count
     */
    static @Nullable Set<String> machine(String target, String machine) {
        return MACHINES.get(target + " " + machine.replaceFirst("-[0-9]+\\.[0-9]+$", ""));
    }

    private static @Nullable Set<String> buses(String cell) {
        return cell.equals(NOT_KNOWN) ? null : cell.equals(NONE) ? Set.of() : Set.of(cell.split(","));
    }

    private static List<List<String>> needs(String cell) {
        return cell.equals(NONE)
                ? List.of()
                : Stream.of(cell.split(","))
                        .map(need -> List.of(need.split("\\|")))
                        .toList();
    }

    private static Stream<String[]> rows(String resource) {
        try (InputStream in = Objects.requireNonNull(DeviceFacts.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The devices that bring a bus of a type, by name. */
    static Set<String> bringing(String bus) {
        Set<String> names = new TreeSet<>();
        DEVICES.forEach((name, fact) -> {
            if (fact.buses != null && fact.buses.contains(bus)) {
                names.add(name);
            }
        });
        return names;
    }

    /**
     * Facts about a type of device.
     *
     * @param buses the types of the buses that it brings; null if it never came up
     * @param needs the properties without which it does not come up, each with those that do as well
     */
    record Fact(@Nullable Set<String> buses, List<List<String>> needs) {}
}
