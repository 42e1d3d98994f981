package dev.qemu4j.surface;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Compares each catalogue with one program. */
final class CatalogueCheck {
    private final Emulator emulator;
    private final RealTypes real;
    private final PropertyComparison properties;

    CatalogueCheck(Emulator emulator, RealTypes real) {
        this.emulator = emulator;
        this.real = real;
        properties = new PropertyComparison(real.place());
    }

    int devices() {
        Catalogue devices = Catalogue.of("devices");
        Set<String> names = new HashSet<>();
        real.devices().forEach((device, alias) -> {
            names.add(device);
            names.add(alias);
            compare(here(devices, device), device, real.device(device));
            compare(here(devices, alias), alias, real.device(device));
        });
        backward(devices, names);
        return names.size();
    }

    int machines() {
        Catalogue machines = Catalogue.of("machines");
        Set<String> names = new HashSet<>();
        for (JsonNode machine : real.machines()) {
            String name = machine.get("name").stringValue();
            names.add(name);
            compare(here(machines, name), name, real.object("machines", name + "-machine"));
            if (machine.has("alias")) {
                names.add(machine.get("alias").stringValue());
                String alias = machine.get("alias").stringValue();
                compare(here(machines, alias), alias, real.object("machines", name + "-machine"));
            }
        }
        backward(machines, names);
        return names.size();
    }

    int accels() {
        Catalogue accels = Catalogue.of("accels");
        Set<String> names = new HashSet<>();
        for (String type : real.types("accel")) {
            String name = type.replaceFirst("-accel$", "");
            if (!name.equals("accel")) {
                names.add(name);
                compare(here(accels, name), name, real.object("machines", type));
            }
        }
        backward(accels, names);
        return names.size();
    }

    int cpus() {
        Catalogue cpus = Catalogue.of("cpus");
        Catalogue.Entry family = cpus.names().stream()
                .filter(name -> !name.contains("/"))
                .map(cpus::find)
                .filter(entry -> real.place().has(Objects.requireNonNull(entry).facts()))
                .map(Objects::requireNonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no CPUs for " + emulator.target()));
        SortedMap<String, String> models = real.models();
        SortedSet<String> all = new TreeSet<>();
        for (String type : new TreeSet<>(models.values())) {
            SortedMap<String, RealProperty> some = type.isEmpty() ? null : real.device(type);
            if (some != null) {
                properties.forward(family, type, some);
                all.addAll(some.keySet());
            }
        }
        properties.backward(family, family.name() + " CPUs", all);
        Set<String> names = new HashSet<>();
        models.keySet().forEach(model -> names.add(family.name() + "/" + model));
        names.forEach(name -> here(cpus, name));
        backwardIn(family.name() + "/", cpus, names);
        return models.size();
    }

    SortedSet<String> superfluous() {
        return properties.superfluous();
    }

    SortedSet<String> problems() {
        return properties.problems();
    }

    int compared() {
        return properties.compared();
    }

    private void compare(Catalogue.@Nullable Entry entry, String owner, @Nullable Map<String, RealProperty> some) {
        if (entry != null && some != null) {
            properties.compare(entry, owner, some);
        }
    }

    /** The entry of what the program has. */
    private Catalogue.@Nullable Entry here(Catalogue catalogue, String name) {
        Catalogue.Entry entry = catalogue.find(name);
        if (entry == null && isSpelling(catalogue, name)) {
            return null;
        }
        if (entry == null) {
            properties.problem(name + ": not in the catalogue");
        } else if (!real.place().has(entry.facts())) {
            properties.problem(name + ": in the catalogue, but not for this version and target");
        }
        return entry;
    }

    /** Tells whether a name is a second spelling of one in the catalogue: both would be one in Java. */
    private static boolean isSpelling(Catalogue catalogue, String name) {
        return catalogue.names().stream().anyMatch(known -> spelling(known).equals(spelling(name)));
    }

    private static String spelling(String name) {
        return name.replace("+", "-plus").toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
    }

    private void backward(Catalogue catalogue, Set<String> names) {
        backwardIn("", catalogue, names);
    }

    /** An installed program may lack whole types: their modules are packages of their own. */
    private void backwardIn(String prefix, Catalogue catalogue, Set<String> names) {
        for (String name : catalogue.names()) {
            JsonNode facts = Objects.requireNonNull(catalogue.find(name)).facts();
            if (name.startsWith(prefix) && !names.contains(name) && real.place().has(facts) && !emulator.installed()) {
                properties.superfluous(name);
            }
        }
    }
}
