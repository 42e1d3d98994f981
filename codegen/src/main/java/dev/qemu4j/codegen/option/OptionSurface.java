package dev.qemu4j.codegen.option;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.emit.SurfaceTable;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.model.FixedSets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Collects options or character devices as data: their names, and those that they have in Java. */
final class OptionSurface {
    private final Facts cli;
    private final SurfaceTable table;

    OptionSurface(Facts cli) {
        this.cli = cli;
        table = new SurfaceTable(cli.versions());
    }

    void option(Fact option, OptionWords words, FixedSets sets, @Nullable String builder) {
        ObjectNode entry = entry(option.name(), words.get(option.name(), "java"), builder);
        String argument = String.valueOf(option.newest(Attribute.ARGUMENT));
        entry.put("argument", argument);
        SurfaceTable.put(entry, "type", words.find(option.name(), "type"));
        SurfaceTable.put(entry, "qapi", option.newest(Attribute.QAPI));
        String first = words.find(option.name(), "first");
        SurfaceTable.put(entry, "first", first);
        ClassName set = sets.javaType("option " + option.name(), first == null ? "" : first);
        SurfaceTable.put(entry, "java", set == null ? null : set.toString());
        SurfaceTable.put(entry, "doc", words.get(option.name(), "doc"));
        SurfaceTable.put(entry, "legacy", words.find(option.name(), "legacy"));
        table.versions(entry, option.versions());
        SurfaceTable.put(entry, "targets", targets(cli, option));
    }

    /** The targets that have an option in the newest version; null if all have it. */
    static @Nullable String targets(Facts cli, Fact option) {
        Version newest = option.versions().newest();
        String targets = option.at(Attribute.TARGETS, newest);
        return targets == null || targets.equals(cli.targets().get(newest)) ? null : targets;
    }

    ObjectNode entry(String name, String method, @Nullable String builder) {
        ObjectNode entry = table.entry(name);
        entry.put("method", method);
        if (builder != null) {
            entry.put("builder", builder);
            entry.putArray("sets").add(builder);
        }
        return entry;
    }

    void set(String builder, Collection<OptionParameter> parameters) {
        ObjectNode set = table.set(builder);
        for (OptionParameter parameter : parameters) {
            ObjectNode node = set.putObject(parameter.name());
            node.put("method", parameter.method());
            node.put("type", parameter.kind());
            SurfaceTable.put(
                    node,
                    "java",
                    parameter.set() == null ? null : parameter.set().toString());
            table.versions(node, parameter.versions());
        }
    }

    String text() {
        return table.text();
    }
}
