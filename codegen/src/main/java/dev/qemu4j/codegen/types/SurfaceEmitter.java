package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.emit.SurfaceTable;
import dev.qemu4j.codegen.facts.Facts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Writes a catalogue as data: its entries, and their names in Java. */
final class SurfaceEmitter {
    private final Facts facts;
    private final SurfaceTable table;
    private final Map<PartOfSet, String> parts = new HashMap<>();

    SurfaceEmitter(Facts facts) {
        this.facts = facts;
        table = new SurfaceTable(facts.versions());
    }

    /** A set where it does not apply wherever an entry is that has it. */
    private record PartOfSet(PropertySet set, Where where, Where everywhere) {
        /** In all versions with the same targets as the entry: only the versions need be told. */
        boolean isOfVersions() {
            return where.equals(everywhere.in(where.versions()));
        }

        Setter limit(Setter setter) {
            Where left = setter.where() == null
                    ? where.in(setter.versions())
                    : setter.where().and(where);
            return setter.on(left.versions(), setter.where() == null && isOfVersions() ? null : left);
        }
    }

    String emit(Catalogue catalogue) {
        for (PropertySet set : catalogue.sets()) {
            fill(set.javaName(), set.setters());
        }
        catalogue.entries().forEach(entry -> fill(table.entry(entry.name()), entry));
        return table.text();
    }

    private void fill(String name, List<Setter> setters) {
        ObjectNode node = table.set(name);
        setters.forEach(setter -> fill(node.putObject(setter.name()), setter));
    }

    private void fill(ObjectNode node, Setter setter) {
        node.put("method", setter.method());
        node.put("type", setter.kind());
        if (setter.kind().equals("enum") || setter.kind().equals("qapi")) {
            node.put("java", setter.type().toString());
        }
        SurfaceTable.put(node, "reference", setter.reference());
        SurfaceTable.put(node, "default", setter.defaultValue());
        table.versions(node, setter.versions());
        if (setter.where() != null) {
            targets(node, setter.where());
        }
    }

    private void fill(ObjectNode node, Entry entry) {
        node.put("method", entry.method());
        TypeBuilder builder = entry.builder();
        if (builder != null) {
            node.put("builder", builder.javaName());
            builder.sets().forEach(set -> node.withArray("sets").add(name(set, entry)));
        }
        entry.facts().forEach(node::put);
        table.versions(node, entry.where().versions());
        targets(node, entry.where());
    }

    private String name(PropertySet set, Entry entry) {
        Where where = entry.partly().get(set);
        if (where == null) {
            return set.javaName();
        }
        PartOfSet part = new PartOfSet(set, where, entry.where());
        return parts.computeIfAbsent(part, p -> {
            String name = set.javaName() + "/" + (parts.size() + 1);
            List<Setter> setters = set.setters().stream()
                    .map(part::limit)
                    .filter(setter -> !setter.versions().versions().isEmpty())
                    .toList();
            fill(name, setters);
            return name;
        });
    }

    /** A text if the targets are the same in all versions, else one for each range of versions. */
    private void targets(ObjectNode node, Where where) {
        List<Where.Part> some = where.parts(facts);
        if (some.size() > 1) {
            ObjectNode ranges = node.putObject("targets");
            some.forEach(part -> ranges.put(part.versions().text(facts.versions()), part.targets()));
        } else if (!some.get(0).targets().equals(Where.ALL)) {
            node.put("targets", some.get(0).targets());
        }
    }
}
