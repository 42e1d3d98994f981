package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.Catalogue;
import dev.qemu4j.surface.WordBook;
import dev.qemu4j.surface.search.SearchEntry.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The names of one catalogue, to be found: its entries, and their properties, each once for all that share it. */
final class CatalogueNames {
    /** Plain names first: those of which others are longer forms. */
    private static final Comparator<Catalogue.Entry> PLAINEST = Comparator.<Catalogue.Entry>comparingInt(
                    entry -> entry.name().length())
            .thenComparing(Catalogue.Entry::name);

    private final Catalogue catalogue;
    private final Kind kind;
    private final String words;
    private final String start;

    private CatalogueNames(String catalogue, Kind kind, String start) {
        this.catalogue = Catalogue.of(catalogue);
        this.kind = kind;
        this.start = start;
        words = kind.name().toLowerCase(Locale.ROOT);
    }

    /** The names of all catalogues. */
    static List<SearchEntry> all() {
        List<SearchEntry> all = new ArrayList<>();
        catalogues().values().forEach(names -> names.addTo(all));
        return all;
    }

    /** All catalogues, by their names. */
    static Map<String, CatalogueNames> catalogues() {
        Map<String, CatalogueNames> all = new LinkedHashMap<>();
        all.put("options", new CatalogueNames("options", Kind.OPTION, "CommandLine.builder(…)."));
        all.put("devices", new CatalogueNames("devices", Kind.DEVICE, "Devices."));
        all.put("chardevs", new CatalogueNames("chardevs", Kind.CHARDEV, "Chardevs."));
        all.put("machines", new CatalogueNames("machines", Kind.MACHINE, "Machines."));
        all.put("accels", new CatalogueNames("accels", Kind.ACCEL, "Accels."));
        all.put("cpus", new CatalogueNames("cpus", Kind.CPU, "Cpus."));
        return all;
    }

    Kind kind() {
        return kind;
    }

    private void addTo(List<SearchEntry> all) {
        List<Catalogue.Entry> entries = catalogue.names().stream()
                .map(catalogue::find)
                .filter(Objects::nonNull)
                .sorted(PLAINEST)
                .toList();
        Map<Property, List<Catalogue.Entry>> owners = new LinkedHashMap<>();
        for (Catalogue.Entry entry : entries) {
            if (kind != Kind.CPU || entry.name().contains("/")) {
                all.add(entry(entry));
            }
            properties(entry)
                    .forEach(property -> owners.computeIfAbsent(property, p -> new ArrayList<>())
                            .add(entry));
        }
        owners.forEach((property, having) -> all.add(property(property.name(), having)));
    }

    /** A property where it is declared. Parts of a set for some versions have its name and a number. */
    private record Property(String set, String name) {}

    private Set<Property> properties(Catalogue.Entry entry) {
        Set<Property> properties = new LinkedHashSet<>();
        for (JsonNode set : entry.facts().path("sets")) {
            String base = set.stringValue().replaceFirst("/[0-9]+$", "");
            catalogue.properties(set.stringValue()).forEach(name -> properties.add(new Property(base, name)));
        }
        return properties;
    }

    private SearchEntry entry(Catalogue.Entry entry) {
        String method = entry.get("method");
        String name = entry.name();
        int slash = name.indexOf('/');
        if (kind == Kind.CPU) {
            String family = name.substring(0, slash);
            String java = family + "Cpus." + method + "()";
            Names names = new Names(kind, name.substring(slash + 1), List.of(family), words);
            return SearchEntry.of(names, about(name.substring(slash + 1), entry), entry.get("in"), any -> java);
        }
        String java = java(entry);
        Names names = new Names(kind, name, List.of(), also(entry));
        return SearchEntry.of(names, about(name, entry), entry.get("in"), any -> java);
    }

    /** Java that makes an entry that is no CPU. */
    String java(Catalogue.Entry entry) {
        String value = kind == Kind.CHARDEV ? "\"…\"" : kind == Kind.OPTION && !isFlag(entry) ? "…" : "";
        return start + entry.get("method") + "(" + value + ")";
    }

    private String also(Catalogue.Entry entry) {
        String alias = entry.get("alias");
        String categories = entry.get("categories");
        return words + (alias == null ? "" : " " + alias) + (categories == null ? "" : " " + categories);
    }

    @Nullable
    String about(String name, Catalogue.Entry entry) {
        return kind == Kind.OPTION ? entry.get("doc") : WordBook.about(words, name);
    }

    private static boolean isFlag(Catalogue.Entry entry) {
        return "none".equals(entry.get("argument"));
    }

    private SearchEntry property(String property, List<Catalogue.Entry> owners) {
        Catalogue.Entry first = owners.get(0);
        List<String> names = owners.stream().map(Catalogue.Entry::name).toList();
        JsonNode facts = Objects.requireNonNull(first.property(property));
        UnaryOperator<String> java = owner -> java(owner, property);
        Kind own = kind == Kind.OPTION ? Kind.PARAMETER : Kind.PROPERTY;
        return SearchEntry.of(
                new Names(own, property, names, words), meaning(first, property), Catalogue.text(facts, "in"), java);
    }

    @Nullable
    String meaning(Catalogue.Entry owner, String property) {
        return kind == Kind.OPTION || kind == Kind.CHARDEV
                ? WordBook.member(words, owner.name(), property)
                : WordBook.property(words, owner, property);
    }

    private String java(String owner, String property) {
        Catalogue.Entry entry = Objects.requireNonNull(catalogue.find(owner));
        String setter = Catalogue.text(Objects.requireNonNull(entry.property(property)), "method") + "(…)";
        String method = Objects.requireNonNull(entry.get("method"));
        if (owner.equals("-global")) {
            return start + method + "(…)"; // it has no builder: all three of its parameters are needed
        }
        String letter = kind == Kind.OPTION ? "o" : words.substring(0, 1);
        String head = kind == Kind.CPU
                ? method.toLowerCase(Locale.ROOT) + "(\"…\", "
                : method + (kind == Kind.CHARDEV ? "(\"…\", " : "(");
        return start + head + letter + " -> " + letter + "." + setter + ")";
    }
}
