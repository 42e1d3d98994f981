package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The fixed sets of values that QEMU takes and no QEMU program tells, and the parameters and properties that take them. */
public final class FixedSets {
    /** The module of sets that the schema does not have. */
    static final String MODULE = "command-line";

    /** The package of their classes. */
    static final String PACKAGE = "dev.qemu4j.option";

    /** The owner that stands for all owners of a kind. */
    private static final String ALL = "*";

    private final Path sets;
    private final Map<String, String> uses = new TreeMap<>();
    private final Map<String, String> spellings = new TreeMap<>();
    private final Set<String> lenient = new TreeSet<>();
    private final Map<String, ClassName> enums = new HashMap<>();
    private final Set<String> unused = new TreeSet<>();

    private FixedSets(Path sets, JsonNode root) {
        this.sets = sets;
        root.path("types")
                .properties()
                .forEach(type -> spellings.put(type.getKey(), type.getValue().stringValue()));
        root.path("uses")
                .properties()
                .forEach(owner -> owner.getValue()
                        .properties()
                        .forEach(use -> uses.put(
                                key(owner.getKey(), use.getKey()),
                                use.getValue().stringValue())));
        lenient.addAll(root.path("lenient").propertyNames());
        unused.addAll(uses.keySet());
    }

    /**
     * Reads the files {@code sets.json} and {@code set-uses.json}.
     *
     * @param facts the folder of the facts
     * @return the sets; none if there are no files
     */
    public static FixedSets read(Path facts) {
        Path file = facts.resolve("set-uses.json");
        JsonMapper json = JsonMapper.shared();
        return new FixedSets(
                facts.resolve("sets.json"), Files.exists(file) ? json.readTree(file) : json.createObjectNode());
    }

    /**
     * Adds the sets to a schema, as enums of a module of their own.
     *
     * @param schema the facts of the schema
     * @return both
     */
    public Facts addTo(Facts schema) {
        if (!Files.exists(sets)) {
            return schema;
        }
        Facts own = FactsFile.read(sets);
        if (!own.versions().equals(schema.versions())) {
            throw new IllegalStateException("sets.json: of other versions than the schema");
        }
        TreeMap<String, Fact> all = new TreeMap<>(schema.entities());
        own.entities().forEach((name, fact) -> {
            if (all.put(name, fact) != null) {
                throw new IllegalStateException(name + ": in the schema as well (expected: its use in set-uses.json)");
            }
        });
        return new Facts(schema.sources(), all);
    }

    /**
     * Learns the classes of the sets.
     *
     * @param api the model, with the sets that were added
     */
    public void resolve(Api api) {
        api.enums().forEach(model -> enums.put(model.name(), model.javaName()));
        Set<String> idle = new TreeSet<>(enums.keySet());
        api.enums().stream().filter(EnumModel::isOfSchema).forEach(model -> idle.remove(model.name()));
        idle.removeAll(uses.values());
        idle.removeAll(spellings.values());
        lenient.stream().filter(name -> !enums.containsKey(name)).forEach(name -> unused.add("lenient " + name));
        idle.forEach(name -> unused.add("set " + name));
    }

    /**
     * The set of a parameter or property.
     *
     * @param owner its owner, such as {@code option -drive}
     * @param name QEMU's name of it; empty for the whole argument of an option
     * @return the name of its type; null if its own is all that is known
     */
    public @Nullable String type(String owner, String name) {
        String own = key(owner, name);
        String key = uses.containsKey(own) ? own : key(owner.substring(0, owner.indexOf(' ') + 1) + ALL, name);
        unused.remove(key);
        return uses.get(key);
    }

    /**
     * The class of the set of a parameter.
     *
     * @param owner its owner, such as {@code option -drive}
     * @param name QEMU's name of it; empty for the whole argument of an option
     * @return the class; null if the parameter takes other values as well
     */
    public @Nullable ClassName javaType(String owner, String name) {
        String type = type(owner, name);
        if (type == null) {
            return null;
        }
        ClassName javaName = enums.get(type);
        if (javaName == null) {
            throw new IllegalStateException(owner + " " + name + ": no enum " + type);
        }
        return javaName;
    }

    /**
     * QOM's own names of types.
     *
     * @return the names in the schema or of sets, by these names
     */
    public Map<String, String> spellings() {
        return Collections.unmodifiableMap(spellings);
    }

    /**
     * The names of all types that are used.
     *
     * @return the names
     */
    public Set<String> types() {
        return new TreeSet<>(uses.values());
    }

    /**
     * Tells whether QEMU does not refuse values that a set does not have.
     *
     * @param type the set
     * @return true if it ignores them or takes another value for them
     */
    public boolean isLenient(String type) {
        return lenient.contains(type);
    }

    /**
     * Returns the names that nothing asked for.
     *
     * @return none if all names are right
     */
    public Set<String> unused() {
        return unused;
    }

    private static String key(String owner, String name) {
        return owner + ": " + name;
    }
}
