package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real programs take the devices that typed builders make, with each property at its default. One device of each
 * builder is tried on the installed x86_64; all on all programs if {@code QEMU4J_ACCEPTANCE=all} is in the environment.
 */
class DeviceAcceptanceIT {
    private static final boolean ALL = "all".equals(System.getenv("QEMU4J_ACCEPTANCE"));

    @ParameterizedTest
    @MethodSource("emulators")
    void devices_withEachPropertyAtItsDefault_areAccepted(Emulator emulator) {
        try (RealTypes real = new RealTypes(emulator)) {
            Map<Catalogue.Entry, Map<String, RealProperty>> devices = devices(real);
            DeviceTrials trials = new DeviceTrials(emulator, real, Refusals.read("refused-devices.tsv"));

            devices.entrySet().parallelStream().forEach(device -> trials.tryOut(device.getKey(), device.getValue()));

            System.out.printf("%s, QEMU %s: of %d, %s%n", emulator, real.version(), devices.size(), trials);
            assertThat(trials.problems).isEmpty();
            assertThat(trials.accepted.get()).isPositive();
        }
    }

    static List<Emulator> emulators() {
        return ALL
                ? Emulator.all()
                : Emulator.all().stream()
                        .filter(emulator -> emulator.target().equals("x86_64"))
                        .toList();
    }

    private static Map<Catalogue.Entry, Map<String, RealProperty>> devices(RealTypes real) {
        Map<Catalogue.Entry, Map<String, RealProperty>> devices =
                new TreeMap<>(Comparator.comparing(Catalogue.Entry::name));
        Set<String> builders = new HashSet<>();
        for (String name : real.devices().keySet()) {
            Catalogue.Entry entry =
                    Objects.requireNonNull(Catalogue.of("devices").find(name), name);
            if (ALL || builders.add(String.valueOf(entry.get("builder")))) {
                SortedMap<String, RealProperty> properties = real.device(name);
                if (properties != null) {
                    devices.put(entry, properties);
                }
            }
        }
        return devices;
    }
}
