package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The buses that {@code check} expects of each machine are those that it has: QEMU tells of them by {@code info qtree} of the machine itself only.
 *
 * <p>With {@code -Dbuses.refresh=true} the table gets what it lacks, of all programs that are unpacked.
 */
@Tag("once")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class MachineBusesIT {
    private static final Path TABLE = Path.of("src/main/resources/dev/qemu4j/check/rule/internal/machines.tsv");
    private static final Pattern BUS = Pattern.compile("(?m)^ *bus: .*\\R *type (.*)$");
    private static final int SECONDS = 60;

    private static final Map<String, Set<String>> known = table();
    private static final ConcurrentMap<String, SortedSet<String>> seen = new ConcurrentHashMap<>();

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void machines_busesOfEach_areThoseOfTheTable(Emulator emulator) {
        SortedMap<String, Set<String>> missing = new TreeMap<>();
        try (RealTypes real = new RealTypes(emulator)) {
            List<String> names = real.machines()
                    .valueStream()
                    .map(machine -> machine.get("name").stringValue())
                    .toList();
            Map<String, String> general = general(real);
            names.parallelStream().forEach(name -> {
                SortedSet<String> types = seen.computeIfAbsent(row(emulator, name), r -> new ConcurrentSkipListSet<>());
                buses(emulator, name).forEach(type -> types.add(general.getOrDefault(type, type)));
            });
            for (String name : names) {
                String row = row(emulator, name);
                Set<String> more = new TreeSet<>(seen.getOrDefault(row, new TreeSet<>()));
                more.removeAll(known.getOrDefault(row, more));
                if (!more.isEmpty()) {
                    missing.put(row, more);
                }
            }
        }

        assertThat(missing)
                .as("not in the table, so that check refuses devices on them")
                .isEmpty();
    }

    @AfterAll
    static void writeAnew() throws IOException {
        seen.values().removeIf(Set::isEmpty);
        assertThat(seen).isNotEmpty();
        if (Boolean.getBoolean("buses.refresh")) {
            List<String> lines = Files.readAllLines(TABLE).stream()
                    .map(line -> line.startsWith("#") ? line : extended(line.split("\t")))
                    .toList();
            Files.write(TABLE, lines);
        }
    }

    /** A row keeps what it has: some buses come with devices that a machine has by default. */
    private static String extended(String[] row) {
        SortedSet<String> types = new TreeSet<>(Set.of(row[1].split(",")));
        types.addAll(seen.getOrDefault(row[0], new TreeSet<>()));
        return row[0] + "\t" + String.join(",", types);
    }

    private static String row(Emulator emulator, String machine) {
        return emulator.target() + " " + machine.replaceFirst("-[0-9]+\\.[0-9]+$", "");
    }

    /** The types of buses that are of a more general type, by which devices ask for them: PCIE is a PCI. */
    private static Map<String, String> general(RealTypes real) {
        Map<String, String> general = new TreeMap<>();
        known.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .forEach(type -> real.types(type).stream()
                        .filter(special -> !special.equals(type))
                        .forEach(special -> general.put(special, type)));
        return general;
    }

    /** Returns none for a machine that does not start bare; {@link StartAcceptanceIT} is about those. */
    private static Set<String> buses(Emulator emulator, String machine) {
        try {
            Path directory = Files.createTempDirectory("buses");
            Path input = Files.writeString(directory.resolve("input"), "info qtree\nquit\n");
            Path output = directory.resolve("output");
            Process process = new ProcessBuilder(
                            emulator.path().toString(),
                            "-machine",
                            machine,
                            "-accel",
                            "tcg",
                            "-S",
                            "-nodefaults",
                            "-display",
                            "none",
                            "-monitor",
                            "stdio")
                    .directory(directory.toFile())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                        .as(machine)
                        .isTrue();
                Set<String> types = new TreeSet<>();
                Matcher bus = BUS.matcher(Files.readString(output));
                while (bus.find()) {
                    types.add(Objects.requireNonNull(bus.group(1)).strip());
                }
                return types;
            } finally {
                process.destroyForcibly().onExit().join();
                Files.delete(input);
                Files.delete(output);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(machine + ": interrupted", e);
        }
    }

    private static Map<String, Set<String>> table() {
        try {
            return Files.readAllLines(TABLE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(row -> row[0], row -> Set.of(row[1].split(","))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
