package dev.qemu4j.surface;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One of the generated catalogues, such as that of all devices: what is in it, and the Java names of it all. */
public final class Catalogue {
    private static final Map<String, Catalogue> READ = new HashMap<>();

    private final List<String> releases = new ArrayList<>();
    private final JsonNode entries;
    private final JsonNode sets;
    private final Map<String, String> aliases = new HashMap<>();

    private Catalogue(JsonNode tree) {
        tree.path("versions").forEach(version -> releases.add(version.stringValue()));
        entries = tree.path("entries");
        sets = tree.path("sets");
        entries.properties().forEach(entry -> {
            JsonNode alias = entry.getValue().path("alias");
            if (alias.isString()) {
                aliases.putIfAbsent(alias.stringValue(), entry.getKey());
            }
        });
    }

    /**
     * Returns a catalogue. It is read at the first use.
     *
     * @param kind such as {@code devices}
     * @return the catalogue
     */
    public static synchronized Catalogue of(String kind) {
        return READ.computeIfAbsent(kind, Catalogue::read);
    }

    /**
     * Returns the names of everything in it.
     *
     * @return QEMU's names; of two that are the same in Java, one
     */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        entries.properties().forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /**
     * Returns the known versions.
     *
     * @return the versions, the oldest first
     */
    public List<String> versions() {
        return List.copyOf(releases);
    }

    /**
     * Tells whether something is in it.
     *
     * @param name QEMU's name of it, or an alias
     * @return true if there is a method for it
     */
    public boolean has(String name) {
        return entries.has(name) || aliases.containsKey(name);
    }

    /**
     * Returns the names of what a QEMU of a known version should have.
     *
     * @param version the version
     * @param target the target
     * @return QEMU's names; empty if the version is not known
     */
    public Set<String> names(QemuVersion version, Target target) {
        String release = version.major() + "." + version.minor();
        Set<String> names = new LinkedHashSet<>();
        if (releases.contains(release)) {
            entries.properties().forEach(entry -> {
                if (isThere(entry.getValue(), releases.indexOf(release), target.name())) {
                    names.add(entry.getKey());
                }
            });
        }
        return names;
    }

    private boolean isThere(JsonNode facts, int release, String target) {
        String versions = text(facts, "in");
        if (versions != null && !has(versions, release)) {
            return false;
        }
        JsonNode targets = facts.get("targets");
        if (targets == null || targets.isString()) {
            return targets == null || names(targets.stringValue(), target);
        }
        return targets.properties().stream()
                .anyMatch(some ->
                        has(some.getKey(), release) && names(some.getValue().stringValue(), target));
    }

    private static boolean names(String targets, String target) {
        return targets.equals("*") || (" " + targets + " ").contains(" " + target + " ");
    }

    /**
     * Tells whether ranges of versions have one of the known versions.
     *
     * @param ranges the ranges, separated by commas; each has one or two versions around two dots, or is one
     * @param release the version's place in {@link #versions()}
     * @return true if it is in one of them
     */
    public boolean has(String ranges, int release) {
        for (String range : ranges.split(", *", -1)) {
            int dots = range.indexOf("..");
            String from = dots < 0 ? range : range.substring(0, dots);
            String to = dots < 0 ? range : range.substring(dots + 2);
            if ((from.isEmpty() || release >= releases.indexOf(from))
                    && (to.isEmpty() || release <= releases.indexOf(to))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Looks something up.
     *
     * @param name QEMU's name of it, or an alias
     * @return its entry; null if it is not in the catalogue
     */
    public @Nullable Entry find(String name) {
        String real = entries.has(name) ? name : aliases.get(name);
        if (real == null) {
            return null;
        }
        JsonNode entry = entries.get(real);
        return entry == null ? null : new Entry(this, real, entry);
    }

    /**
     * Returns the names of the properties of a set.
     *
     * @param set the set
     * @return QEMU's names
     */
    public Set<String> properties(String set) {
        Set<String> names = new LinkedHashSet<>();
        sets.path(set).properties().forEach(entry -> names.add(entry.getKey()));
        return names;
    }

    /** Something in a catalogue. */
    public record Entry(Catalogue catalogue, String name, JsonNode facts) {
        /**
         * Returns a fact.
         *
         * @param fact such as {@code method}
         * @return its value; null if there is none
         */
        public @Nullable String get(String fact) {
            return text(facts, fact);
        }

        /**
         * Looks a property up.
         *
         * @param property QEMU's name of it
         * @return its facts; null if there is no setter for it
         */
        public @Nullable JsonNode property(String property) {
            List<JsonNode> all = all(property);
            return all.isEmpty() ? null : all.get(0);
        }

        /**
         * Looks a property up everywhere: a newer QEMU may have from a parent what an older one has in the type.
         *
         * @param property QEMU's name of it
         * @return its facts in each set that has it, the most special one first
         */
        public List<JsonNode> all(String property) {
            List<JsonNode> all = new ArrayList<>();
            for (JsonNode set : facts.path("sets")) {
                JsonNode found = catalogue.sets.path(set.stringValue()).get(property);
                if (found != null) {
                    all.add(found);
                }
            }
            return all;
        }

        /**
         * Returns the names of all properties.
         *
         * @return QEMU's names
         */
        public Set<String> properties() {
            Set<String> names = new LinkedHashSet<>();
            for (JsonNode set : facts.path("sets")) {
                catalogue.sets.path(set.stringValue()).properties().forEach(entry -> names.add(entry.getKey()));
            }
            return names;
        }
    }

    /**
     * Reads a fact.
     *
     * @param facts the facts
     * @param name the fact
     * @return its value as text; null if there is none
     */
    public static @Nullable String text(JsonNode facts, String name) {
        JsonNode value = facts.get(name);
        return value == null ? null : value.isString() ? value.stringValue() : value.toString();
    }

    private static Catalogue read(String kind) {
        try (InputStream resource = Catalogue.class.getResourceAsStream(kind + ".json")) {
            if (resource == null) {
                throw new IllegalStateException(kind + ".json is not in the library's jar");
            }
            return new Catalogue(JsonMapper.shared().readTree(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
