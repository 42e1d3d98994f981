package dev.qemu4j.surface.search;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.Catalogue;
import dev.qemu4j.surface.search.Topic.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The topics of one catalogue: a page for each entry, and one for each family of CPUs. */
final class CatalogueTopics {
    private static final List<String> FACTS = List.of("alias", "alias-of", "bus", "categories", "deprecated", "legacy");

    private final Catalogue catalogue;
    private final Kind kind;
    private final CatalogueNames names;

    private CatalogueTopics(String catalogue, Kind kind, CatalogueNames names) {
        this.catalogue = Catalogue.of(catalogue);
        this.kind = kind;
        this.names = names;
    }

    static List<Topic> all() {
        List<Topic> all = new ArrayList<>();
        CatalogueNames.catalogues().forEach((catalogue, names) -> {
            CatalogueTopics topics = new CatalogueTopics(catalogue, names.kind(), names);
            topics.entries().forEach(entry -> all.add(topics.topic(entry)));
        });
        return all;
    }

    private List<Catalogue.Entry> entries() {
        return catalogue.names().stream()
                .filter(name -> kind != Kind.CPU || !name.contains("/"))
                .map(catalogue::find)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(Catalogue.Entry::name))
                .toList();
    }

    private Topic topic(Catalogue.Entry entry) {
        List<Item> items = new ArrayList<>();
        if (kind == Kind.CPU) {
            addModels(entry.name(), items);
        }
        entry.properties().forEach(property -> items.add(item(entry, property)));
        Map<String, String> facts = new LinkedHashMap<>();
        for (String fact : FACTS) {
            String value = entry.get(fact);
            if (value != null) {
                facts.put(fact, value);
            }
        }
        return new Topic(
                kind,
                entry.name(),
                "",
                names.about(entry.name(), entry),
                entry.get("in"),
                targets(entry.facts().get("targets")),
                facts,
                kind == Kind.CPU ? null : names.java(entry),
                items);
    }

    private void addModels(String family, List<Item> items) {
        for (String name : catalogue.names()) {
            Catalogue.Entry model = catalogue.find(name);
            if (model != null && name.startsWith(family + "/")) {
                String own = name.substring(family.length() + 1);
                String words = names.about(own, model);
                items.add(new Item(Kind.CPU, own, family, null, false, null, model.get("in"), words));
            }
        }
    }

    private Item item(Catalogue.Entry entry, String property) {
        JsonNode facts = Objects.requireNonNull(entry.property(property));
        String java = Catalogue.text(facts, "java");
        String type = java == null ? Catalogue.text(facts, "type") : java.substring(java.lastIndexOf('.') + 1);
        return new Item(
                kind == Kind.OPTION ? Kind.PARAMETER : Kind.PROPERTY,
                property,
                declared(entry, property),
                type,
                false,
                Catalogue.text(facts, "default"),
                Catalogue.text(facts, "in"),
                names.meaning(entry, property));
    }

    /** The set that declares it. Parts of a set for some versions have its name and a number. */
    private String declared(Catalogue.Entry entry, String property) {
        for (JsonNode set : entry.facts().path("sets")) {
            if (catalogue.properties(set.stringValue()).contains(property)) {
                return set.stringValue().replaceFirst("/[0-9]+$", "");
            }
        }
        return entry.name();
    }

    private static Map<String, String> targets(@Nullable JsonNode targets) {
        Map<String, String> all = new LinkedHashMap<>();
        if (targets != null && targets.isString()) {
            all.put("", targets.stringValue());
        } else if (targets != null) {
            targets.properties()
                    .forEach(some -> all.put(some.getKey(), some.getValue().stringValue()));
        }
        return all;
    }
}
