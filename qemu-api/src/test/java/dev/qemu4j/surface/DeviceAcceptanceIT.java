package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real programs take the devices that typed builders make, with each property at its default: one device of each builder
 * by the installed programs, all devices by all programs that were unpacked.
 */
@Tag("once")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class DeviceAcceptanceIT {
    private static final Refusals REFUSALS = Refusals.read("refused-devices.tsv");
    private static final SortedSet<String> NOWHERE = new TreeSet<>();
    private static final SortedSet<String> SOMEWHERE = new TreeSet<>();

    @ParameterizedTest
    @MethodSource("emulators")
    void devices_withEachPropertyAtItsDefault_areAccepted(Emulator emulator) {
        try (RealTypes real = new RealTypes(emulator)) {
            Map<Catalogue.Entry, Map<String, RealProperty>> devices = devices(emulator, real);
            TrialResults results = new TrialResults(real.place(), REFUSALS);
            DeviceTrials trials = new DeviceTrials(emulator, real, results);

            devices.entrySet().parallelStream().forEach(device -> trials.tryOut(device.getKey(), device.getValue()));

            System.out.printf(
                    "%s %s: of %d devices %s, in %s: %s; problems: %s%n",
                    real.version(),
                    emulator.target(),
                    devices.size(),
                    results,
                    trials,
                    results.refused(),
                    results.problems());
            devices.keySet().forEach(device -> note(real.place(), device.name(), results));
            assertThat(results.problems()).isEmpty();
            assertThat(results.accepted()).isNotEmpty();
            AcceptanceRecord.write("device", emulator, devices.size(), results);
        }
    }

    @AfterAll
    static void tellWhatNoTargetTook() {
        NOWHERE.removeAll(SOMEWHERE);
        System.out.printf("taken by no program that was tried: %s%nnot met: %s%n", NOWHERE, REFUSALS.unused());
    }

    static List<Emulator> emulators() {
        return Emulator.all().stream()
                .filter(emulator -> !emulator.installed() || emulator.target().equals("x86_64"))
                .toList();
    }

    private static void note(Place place, String device, TrialResults results) {
        (results.accepted().contains(device) ? SOMEWHERE : NOWHERE).add(place.version() + " " + device);
    }

    private static Map<Catalogue.Entry, Map<String, RealProperty>> devices(Emulator emulator, RealTypes real) {
        Map<Catalogue.Entry, Map<String, RealProperty>> devices =
                new TreeMap<>(Comparator.comparing(Catalogue.Entry::name));
        Set<String> builders = new HashSet<>();
        for (String name : real.devices().keySet()) {
            Catalogue.Entry entry =
                    Objects.requireNonNull(Catalogue.of("devices").find(name), name);
            if (!emulator.installed() || builders.add(String.valueOf(entry.get("builder")))) {
                SortedMap<String, RealProperty> properties = real.device(name);
                if (properties != null) {
                    devices.put(entry, properties);
                }
            }
        }
        return devices;
    }
}
