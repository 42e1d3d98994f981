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
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The buses that {@code check} expects of each device are those that it brings, and it does not come up without what it needs. */
@Tag("once")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DeviceBusesIT {
    private static final Path TABLE = Path.of("src/main/resources/dev/qemu4j/check/rule/internal/devices.tsv");
    private static final String ID = "tried";

    /** Values by which devices that need something come up. */
    private static final Map<String, String> VALUES = Map.of("serial", "1", "chassis_nr", "3", "drive", "b0");

    /** Between a device of virtio and the card that it is on. */
    private static final Set<String> INNER = Set.of("virtio-bus", "virtio-pci-bus", "virtio-mmio-bus");

    /** Their bus is a root of its own, which the tree does not show inside them. */
    private static final Set<String> BESIDE = Set.of("pxb-cxl", "pxb-pcie");

    private static final SortedMap<String, Row> table = table();

    private record Row(Set<String> buses, Set<String> needs) {
        boolean isKnown() {
            return !buses.contains("?");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void devices_busesOfEach_areThoseOfTheTable(Emulator emulator) {
        SortedMap<String, Set<String>> wrong = new ConcurrentSkipListMap<>();
        SortedMap<String, Set<String>> right = new ConcurrentSkipListMap<>();
        try (RealTypes real = new RealTypes(emulator)) {
            Bench bench = Bench.of(emulator, real);
            Map<String, String> general = general(real);
            devices(real).parallelStream().forEach(device -> {
                Row row = Objects.requireNonNull(table.get(device));
                Set<String> brought =
                        row.isKnown() && !BESIDE.contains(device) ? brought(bench, device, row, general) : null;
                if (brought != null) {
                    (brought.equals(row.buses) ? right : wrong).put(device, brought);
                }
            });
        }

        System.out.printf("%s: the buses of %d devices%n", emulator, right.size() + wrong.size());
        assertThat(wrong).as("not as in the table").isEmpty();
        assertThat(right).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void devices_withoutWhatTheyNeed_doNotComeUp(Emulator emulator) {
        try (RealTypes real = new RealTypes(emulator)) {
            Bench bench = Bench.of(emulator, real);
            List<String> needy = devices(real).stream()
                    .filter(device ->
                            !Objects.requireNonNull(table.get(device)).needs.isEmpty())
                    .toList();

            assertThat(needy).isNotEmpty();
            assertThat(needy.parallelStream()
                            .filter(device -> bench.stands(bus(device)).stream()
                                    .anyMatch(stand ->
                                            stand.tree(bus(device), argument(stand, device, Set.of())) != null)))
                    .as("come up without what the table says that they need")
                    .isEmpty();
        }
    }

    private static SortedSet<String> devices(RealTypes real) {
        SortedSet<String> devices = new TreeSet<>(real.devices().keySet());
        devices.retainAll(table.keySet());
        return devices;
    }

    /** The buses of the first of all machines in which the device comes up; null if there is none. */
    private static @Nullable Set<String> brought(Bench bench, String device, Row row, Map<String, String> general) {
        if (!VALUES.keySet().containsAll(row.needs)) {
            return null; // these have no bus
        }
        for (Stand stand : bench.stands(bus(device))) {
            String tree = stand.tree(bus(device), argument(stand, device, row.needs));
            if (tree != null) {
                return buses(tree, general);
            }
        }
        return null;
    }

    private static String argument(Stand stand, String device, Set<String> needs) {
        String bus = stand.bus(bus(device));
        return device + ",id=" + ID + (bus == null ? "" : ",bus=" + bus)
                + needs.stream()
                        .map(need -> "," + need + "=" + VALUES.get(need))
                        .collect(Collectors.joining());
    }

    private static String bus(String device) {
        Catalogue.Entry entry = Objects.requireNonNull(Catalogue.of("devices").find(device), device);
        return Objects.requireNonNullElse(entry.get("bus"), "");
    }

    /** The types of the buses that are inside the device; null if it is on no bus, so that the tree does not show it. */
    private static @Nullable Set<String> buses(String tree, Map<String, String> general) {
        List<String> lines = tree.lines()
                .dropWhile(line -> !line.endsWith("id \"" + ID + "\""))
                .toList();
        if (lines.isEmpty()) {
            return null;
        }
        int depth = indent(lines.get(0));
        Set<String> types = new TreeSet<>();
        for (int i = 1; i < lines.size() && indent(lines.get(i)) > depth; i++) {
            String type = lines.get(i).strip().replaceFirst("^type ", "");
            if (lines.get(i - 1).strip().startsWith("bus: ") && !INNER.contains(type)) {
                types.add(general.getOrDefault(type, type));
            }
        }
        return types;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    /** The types of buses that are of a more general type, by which devices ask for them: PCIE is a PCI. */
    private static Map<String, String> general(RealTypes real) {
        Map<String, String> general = new TreeMap<>();
        table.values().stream()
                .flatMap(row -> row.buses.stream())
                .distinct()
                .forEach(type -> real.types(type).stream()
                        .filter(special -> !special.equals(type))
                        .forEach(special -> general.put(special, type)));
        return general;
    }

    private static SortedMap<String, Row> table() {
        SortedMap<String, Row> rows = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(TABLE)) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\t", -1);
                    rows.put(cells[0], new Row(words(cells[1]), words(cells[2])));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String cell) {
        return cell.equals("-") ? Set.of() : Set.of(cell.split(","));
    }
}
