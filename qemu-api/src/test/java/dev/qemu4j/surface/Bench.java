package dev.qemu4j.surface;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The machines of a program into which devices are plugged, with what they refer to. */
final class Bench {
    private static final List<String> BACKENDS = List.of(
            "-blockdev null-co,node-name=b0,read-zeroes=on,size=1048576",
            "-blockdev null-co,node-name=b1,read-zeroes=on,size=1048576",
            "-chardev null,id=c0",
            "-chardev null,id=c1",
            "-chardev null,id=c2",
            "-chardev null,id=c3",
            "-netdev hubport,id=n0,hubid=0",
            "-audiodev none,id=a0",
            "-object memory-backend-ram,id=m0,size=4M",
            "-object memory-backend-ram,id=m1,size=4M",
            "-object memory-backend-ram,id=m2,size=4M",
            "-object memory-backend-ram,id=m256,size=256M",
            "-object rng-builtin,id=r0",
            "-object iothread,id=io0",
            "-object can-bus,id=can0",
            "-object can-bus,id=can1",
            "-object cryptodev-backend-builtin,id=k0",
            "-fsdev local,id=f0,path=.,security_model=none");

    /** The ids that properties of these kinds refer to; a device's next property of the kind gets the next id. */
    private static final Map<String, List<String>> NAMED = Map.ofEntries(
            Map.entry("blockdev", List.of("b0", "b1")),
            Map.entry("chardev", List.of("c0", "c1", "c2", "c3")),
            Map.entry("netdev", List.of("n0")),
            Map.entry("audiodev", List.of("a0")),
            Map.entry("link<memory-backend>", List.of("m0", "m1", "m2")),
            Map.entry("link<rng-backend>", List.of("r0")),
            Map.entry("link<iothread>", List.of("io0")),
            Map.entry("link<can-bus>", List.of("can0", "can1")),
            Map.entry("link<cryptodev-backend>", List.of("k0")),
            Map.entry("link<ipmi-bmc>", List.of("bmc0")),
            Map.entry("link<nvme-subsys>", List.of("nvm0")));

    /** Those of them that are devices. */
    private static final Map<String, String> DEVICES =
            Map.of("bmc0", "ipmi-bmc-sim,id=bmc0", "nvm0", "nvme-subsys,id=nvm0");

    private static final Path ROM = rom();
    private static final Pattern BUS = Pattern.compile("\\{(.*)=(.*)}");

    private final List<Stand> stands;
    private final Map<String, Stand> preferred = new ConcurrentHashMap<>();

    private Bench(List<Stand> stands) {
        this.stands = List.copyOf(stands);
    }

    /** The machines of the committed list that start; without any, the one that the program takes by itself. */
    static Bench of(Emulator emulator, RealTypes real) {
        List<String> backends = new ArrayList<>();
        for (String backend : BACKENDS) {
            List<String> arguments = List.of(backend.split(" ", -1));
            List<String> trial = new ArrayList<>(List.of("-machine", "none"));
            trial.addAll(arguments);
            if (Trial.run(emulator, trial) == null) {
                backends.addAll(arguments);
            }
        }
        Map<String, Stand> stands = new LinkedHashMap<>();
        for (String[] line : Table.read("benches.tsv", 2)) {
            if (emulator.target().matches(line[0])) {
                add(stands, emulator, line[1], backends);
            }
        }
        for (JsonNode machine : real.machines()) {
            if (stands.isEmpty() && machine.path("is-default").asBoolean(false)) {
                add(stands, emulator, "-machine " + machine.get("name").stringValue(), backends);
            }
        }
        add(stands, emulator, "-machine none", backends);
        return new Bench(List.copyOf(stands.values()));
    }

    /** The machines in which a device of a bus may be, the most promising first. */
    List<Stand> stands(String bus) {
        List<Stand> some = new ArrayList<>(stands);
        Stand first = preferred.get(bus);
        if (first != null) {
            some.remove(first);
            some.add(0, first);
        }
        return some;
    }

    /** The machine has taken a device of the bus. */
    void accepted(String bus, Stand stand) {
        preferred.putIfAbsent(bus, stand);
    }

    /** Returns the id for the nth property of a device that names such a kind, or is of such a type; null if there is none. */
    static @Nullable String reference(String kind, int nth) {
        List<String> named = NAMED.getOrDefault(kind, List.of());
        return nth < named.size() ? named.get(nth) : null;
    }

    /** The device that makes what a property refers to, if it is not an option of its own. */
    static @Nullable String device(String reference) {
        return DEVICES.get(reference);
    }

    private static void add(Map<String, Stand> stands, Emulator emulator, String machine, List<String> backends) {
        List<String> arguments = new ArrayList<>();
        Map<String, String> buses = new HashMap<>();
        for (String word : machine.replace("{rom}", ROM.toString()).split(" ", -1)) {
            Matcher bus = BUS.matcher(word);
            if (bus.matches()) {
                buses.put(bus.group(1), bus.group(2));
            } else {
                arguments.add(word);
            }
        }
        arguments.addAll(backends);
        Stand stand = new Stand(emulator, arguments, buses);
        if (!stands.containsKey(stand.toString()) && Trial.run(emulator, arguments) == null) {
            stands.put(stand.toString(), stand);
        }
    }

    private static Path rom() {
        try {
            Path file = Files.write(Files.createTempFile("rom", ""), new byte[1 << 20]);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return stands.toString();
    }
}
