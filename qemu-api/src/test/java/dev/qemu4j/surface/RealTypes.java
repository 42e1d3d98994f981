package dev.qemu4j.surface;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.TypesAt;
import dev.qemu4j.codegen.introspect.ProgramEndedException;
import dev.qemu4j.codegen.introspect.ProgramRun;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.introspect.QmpRefusedException;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A running program that is asked for its types. Asking for some ends it: then it is started again. */
final class RealTypes implements AutoCloseable {
    private static final Pattern DEVICE = Pattern.compile("(?m)^name \"([^\"]+)\"(?:.*, alias \"([^\"]+)\")?");

    private final Emulator emulator;
    private final Place place;
    private QmpProgram qemu;

    RealTypes(Emulator emulator) {
        this.emulator = emulator;
        qemu = QmpProgram.start(emulator.path());
        place = Place.of(qemu.version(), emulator.target());
    }

    Place place() {
        return place;
    }

    String version() {
        return qemu.version();
    }

    /** The devices that users may make, with another name for it if there is one. */
    SortedMap<String, String> devices() {
        SortedMap<String, String> devices = new TreeMap<>();
        Set<String> cpus = types("cpu");
        Matcher help = DEVICE.matcher(ProgramRun.of(emulator.path(), "-machine", "none", "-device", "help")
                .text());
        while (help.find()) {
            if (!cpus.contains(help.group(1))) {
                devices.put(help.group(1), help.group(2) == null ? help.group(1) : help.group(2));
            }
        }
        return devices;
    }

    /** The concrete types of a kind. */
    SortedSet<String> types(String base) {
        SortedSet<String> names = new TreeSet<>();
        qemu.ask("qom-list-types", arguments().put("implements", base).put("abstract", false))
                .forEach(type -> names.add(type.get("name").stringValue()));
        return names;
    }

    JsonNode machines() {
        return qemu.ask("query-machines");
    }

    /** The types of the CPU models by name. */
    SortedMap<String, String> models() {
        SortedMap<String, String> models = new TreeMap<>();
        try {
            for (JsonNode model : qemu.ask("query-cpu-definitions")) {
                String type = model.get("typename").stringValue();
                models.put(model.get("name").stringValue(), type); // empty if it is not built in
            }
        } catch (QmpRefusedException e) {
            types("cpu")
                    .forEach(type -> models.put(
                            emulator.target().equals("avr") ? type : type.replaceFirst("-([a-z0-9_]+-)?cpu$", ""),
                            type));
        }
        return models;
    }

    /** The properties of a device or CPU that can be set; null if asking for them ends the program. */
    @Nullable
    SortedMap<String, RealProperty> device(String type) {
        return properties("device-list-properties", type, facts("qom", type));
    }

    /** The properties of another type that can be set; null if asking for them ends the program. */
    @Nullable
    SortedMap<String, RealProperty> object(String facts, String type) {
        return properties("qom-list-properties", type, facts(facts, type));
    }

    @Override
    public void close() {
        qemu.close();
    }

    private @Nullable SortedMap<String, RealProperty> properties(String command, String type, Map<String, Fact> facts) {
        try {
            return RealProperty.settable(qemu.ask(command, arguments().put("typename", type)), facts);
        } catch (ProgramEndedException e) {
            qemu.close();
            qemu = QmpProgram.start(emulator.path());
            return null;
        }
    }

    private Map<String, Fact> facts(String file, String type) {
        return new TypesAt(Place.facts(file), place.version(), place.target()).properties(type);
    }

    private static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }
}
