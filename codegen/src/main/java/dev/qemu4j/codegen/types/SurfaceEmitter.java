package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.emit.SurfaceTable;
import dev.qemu4j.codegen.facts.VersionSet;
import tools.jackson.databind.node.ObjectNode;

/** Writes a catalogue as data: what is in it, and what it is called in Java. */
final class SurfaceEmitter {
    private final SurfaceTable table;

    SurfaceEmitter(VersionSet known) {
        table = new SurfaceTable(known);
    }

    String emit(Catalogue catalogue) {
        for (PropertySet set : catalogue.sets()) {
            ObjectNode node = table.set(set.javaName());
            set.setters().forEach(setter -> fill(node.putObject(setter.name()), setter));
        }
        catalogue.entries().forEach(entry -> fill(table.entry(entry.name()), entry));
        return table.text();
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
        SurfaceTable.put(node, "targets", setter.targets());
    }

    private void fill(ObjectNode node, Entry entry) {
        node.put("method", entry.method());
        TypeBuilder builder = entry.builder();
        if (builder != null) {
            node.put("builder", builder.javaName());
            builder.sets().forEach(set -> node.withArray("sets").add(set.javaName()));
        }
        entry.facts().forEach(node::put);
        table.versions(node, entry.versions());
        SurfaceTable.put(node, "targets", entry.targets().isEmpty() ? null : String.join(" ", entry.targets()));
    }
}
