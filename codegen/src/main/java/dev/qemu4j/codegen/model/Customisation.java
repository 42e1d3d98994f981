package dev.qemu4j.codegen.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The exceptions to the generator's rules, each with its reason in the file. */
public final class Customisation {
    private final Map<String, String> aliases;
    private final Map<String, String> names;
    private final Map<String, String> prefixes;
    private final Map<String, String> families;
    private final Map<String, String> types;
    private final Map<String, String> arguments;
    private final Set<String> secrets;
    private final Set<String> files;
    private final Map<String, BranchCatalog> catalogs = new LinkedHashMap<>();
    private final Set<String> unused = new TreeSet<>();

    private Customisation(JsonNode root) {
        aliases = strings("aliases", root, "to");
        names = strings("names", root, "to");
        prefixes = strings("prefixes", root, "prefix");
        families = strings("families", root, "to");
        types = strings("types", root, "to");
        arguments = strings("arguments", root, "to");
        secrets = names("secrets", root);
        files = names("files", root);
        names("catalogs", root).forEach(union -> {
            JsonNode entry = root.get("catalogs").get(union);
            JsonNode id = entry.get("id");
            catalogs.put(union, new BranchCatalog(entry.get("to").stringValue(), id == null ? null : id.stringValue()));
        });
    }

    /**
     * Reads the file.
     *
     * @param file the file
     * @return its content
     */
    public static Customisation read(Path file) {
        try {
            return new Customisation(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The types that newer versions call otherwise, with their new names; those among the names count as used. */
    Map<String, String> aliases(Set<String> names) {
        names.forEach(name -> unused.remove("aliases " + name));
        return aliases;
    }

    /**
     * The Java name of a member, branch or type that the rule gives none, or a bad one.
     *
     * @param path what it is about
     * @return the name, or null if the rule holds
     */
    public @Nullable String name(String path) {
        return used("names", names, path);
    }

    /** Returns the prefix of a value that starts with a digit. */
    String prefix(String enumName) {
        String prefix = used("prefixes", prefixes, enumName);
        return prefix == null ? "" : prefix;
    }

    /** The family of a module. */
    String family(String module) {
        String family = used("families", families, module);
        return family == null ? module : family;
    }

    /** The type of a member whose type in the schema says something else than what it holds. */
    @Nullable
    String type(String path) {
        return used("types", types, path);
    }

    boolean isSecret(String path) {
        unused.remove("secrets " + path);
        return secrets.contains(path);
    }

    /** Tells whether a text is the path of a file or folder where QEMU runs. */
    boolean isFile(String path) {
        unused.remove("files " + path);
        return files.contains(path);
    }

    /**
     * The class of an option's argument that a command says at run time.
     *
     * @param command the command's QAPI name
     * @return the class's full name; null if there is none
     */
    public @Nullable String argument(String command) {
        return used("arguments", arguments, command);
    }

    /**
     * The class with a method for each branch of a union.
     *
     * @param union the union's QAPI name
     * @return the class; null if the union has none
     */
    public @Nullable BranchCatalog catalog(String union) {
        unused.remove("catalogs " + union);
        return catalogs.get(union);
    }

    /**
     * The entries that no fact asked for.
     *
     * @return none if the file fits the facts
     */
    public Set<String> unused() {
        return Set.copyOf(unused);
    }

    private Set<String> names(String section, JsonNode root) {
        Set<String> names = new TreeSet<>();
        root.path(section).properties().forEach(e -> {
            names.add(e.getKey());
            unused.add(section + " " + e.getKey());
        });
        return names;
    }

    private Map<String, String> strings(String section, JsonNode root, String key) {
        Map<String, String> map = new LinkedHashMap<>();
        root.path(section).properties().forEach(e -> {
            map.put(e.getKey(), e.getValue().get(key).stringValue());
            unused.add(section + " " + e.getKey());
        });
        return new HashMap<>(map);
    }

    private @Nullable String used(String section, Map<String, String> map, String key) {
        unused.remove(section + " " + key);
        return map.get(key);
    }
}
