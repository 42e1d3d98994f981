package dev.qemu4j.surface;

import dev.qemu4j.Accels;
import dev.qemu4j.Audiodevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Cpus;
import dev.qemu4j.Machines;
import dev.qemu4j.accel.Accel;
import dev.qemu4j.machine.Machine;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Machines, CPUs and accelerators, made by the typed API, are accepted by real programs. */
@Tag("once")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StartAcceptanceIT {
    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void machines_each_start(Emulator emulator) {
        Starts trials = new Starts(emulator);
        try (RealTypes real = new RealTypes(emulator)) {
            for (JsonNode machine : real.machines()) {
                String name = machine.get("name").stringValue();
                SortedMap<String, RealProperty> properties = real.object("machines", name + "-machine");
                boolean audio = properties != null && properties.containsKey("audiodev");
                trials.add(name, c -> start(c, name, audio));
            }
            trials.run("machine", real.version());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void cpus_eachModelOfTheTarget_starts(Emulator emulator) {
        String machine = switch (emulator.target()) {
            case "x86_64", "i386" -> "q35";
            case "hexagon" -> "virt";
            default -> "none";
        };
        Starts trials = new Starts(emulator);
        try (RealTypes real = new RealTypes(emulator)) {
            for (String model : real.models().keySet()) {
                trials.add(
                        model,
                        c -> c.machine(Machines.of(machine)).accel(Accels.tcg()).cpu(Cpus.of(model)));
            }
            trials.run("cpu", real.version());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.surface.Starts#emulators")
    void accels_eachOfTheTarget_starts(Emulator emulator) {
        Starts trials = new Starts(emulator);
        try (RealTypes real = new RealTypes(emulator)) {
            for (String type : real.types("accel")) {
                String name = type.replaceFirst("-accel$", "");
                if (!name.equals("accel")) {
                    trials.add(name, c -> c.machine(Machines.none()).accel(made(Accel.class, Accels.class, name)));
                }
            }
            trials.run("accel", real.version());
        }
    }

    @AfterAll
    static void tellWhatWasNotMet() {
        System.out.printf("not met: %s%n", Starts.unmet());
    }

    /** Starts a machine, with a sink for sounds if it has a sound device on board, which it does not start without. */
    private static void start(CommandLine.Builder options, String name, boolean audio) {
        Machine machine = made(Machine.class, Machines.class, name);
        if (audio) {
            options.audiodev(Audiodevs.none("a0"));
            machine = machine.toBuilder().property("audiodev", "a0").build();
        }
        options.machine(machine).accel(Accels.tcg());
    }

    /** Returns the result of a catalogue's method. */
    private static <T> T made(Class<T> type, Class<?> methods, String name) {
        Catalogue catalogue = Catalogue.of(type.getSimpleName().toLowerCase(Locale.ROOT) + "s");
        Catalogue.Entry entry = Objects.requireNonNull(catalogue.find(name), name);
        try {
            return type.cast(methods.getMethod(Objects.requireNonNull(entry.get("method")))
                    .invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
