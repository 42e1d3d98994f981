package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.introspect.ProgramEndedException;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.introspect.QmpRefusedException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A QEMU that is asked for its types. Making an object of some types ends the process; then it is started again. */
final class QomProgram implements AutoCloseable {
    private final Path path;
    private final SortedSet<String> ending = new TreeSet<>();
    private final Map<Property, Property> same = new HashMap<>();
    private QmpProgram running;

    QomProgram(Path path) {
        this.path = path;
        running = QmpProgram.start(path);
    }

    Path path() {
        return path;
    }

    String version() {
        return running.version();
    }

    JsonNode ask(String command) {
        return running.ask(command);
    }

    /** All types by name. */
    SortedMap<String, QomType> types() {
        SortedMap<String, QomType> types = new TreeMap<>();
        for (JsonNode type : running.ask("qom-list-types", arguments().put("abstract", true))) {
            String name = type.get("name").stringValue();
            JsonNode parent = type.path("parent");
            boolean isAbstract = type.path("abstract").asBoolean(false);
            types.put(name, new QomType(name, parent.isString() ? parent.stringValue() : null, isAbstract));
        }
        return types;
    }

    /** The names of the concrete types that are of, or inherit from, or implement another. */
    Set<String> types(String base) {
        Set<String> names = new HashSet<>();
        running.ask("qom-list-types", arguments().put("implements", base).put("abstract", false))
                .forEach(type -> names.add(type.get("name").stringValue()));
        return names;
    }

    /** A type's properties, or null if the program cannot tell them. */
    @Nullable
    SortedMap<String, Property> properties(String type, boolean device) {
        String command = device ? "device-list-properties" : "qom-list-properties";
        try {
            SortedMap<String, Property> properties =
                    Property.read(running.ask(command, arguments().put("typename", type)));
            properties.replaceAll((name, property) -> same.computeIfAbsent(property, p -> p));
            return properties;
        } catch (QmpRefusedException e) {
            return null;
        } catch (ProgramEndedException e) {
            ending.add(type);
            running.close();
            running = QmpProgram.start(path);
            return null;
        }
    }

    /** The types that have ended the process so far. */
    SortedSet<String> ending() {
        return Collections.unmodifiableSortedSet(ending);
    }

    @Override
    public void close() {
        running.close();
    }

    private static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }
}
