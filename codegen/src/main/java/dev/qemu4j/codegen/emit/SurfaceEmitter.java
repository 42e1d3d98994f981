package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.AlternateModel;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.BranchCatalog;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.FixedSets;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.UnionModel;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import dev.qemu4j.codegen.model.ValueType.Named;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the facts about the schema's types from which a program can write Java for a command line: one type a line. */
public final class SurfaceEmitter {
    /** The resource that it is read from. */
    public static final String PATH = "dev/qemu4j/surface/qapi.json";

    private final SurfaceParts parts;
    private final Customisation custom;
    private final FixedSets sets;
    private final Map<String, Supplier<ObjectNode>> known = new TreeMap<>();
    private final SortedMap<String, ObjectNode> written = new TreeMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    private SurfaceEmitter(Api api, Docs docs, Customisation custom, FixedSets sets) {
        this.custom = custom;
        this.sets = sets;
        parts = new SurfaceParts(docs);
        api.enums().forEach(model -> known.put(model.name(), () -> ofEnum(model)));
        api.alternates().forEach(model -> known.put(model.name(), () -> alternate(model)));
        api.unions().forEach(model -> known.put(model.name(), () -> union(model, api)));
        api.objects().stream()
                .filter(model -> model.role() == ObjectModel.Role.STRUCT)
                .forEach(model -> known.put(model.name(), () -> struct(model)));
        sets.spellings()
                .forEach((spelling, name) -> known.put(spelling, Objects.requireNonNull(known.get(name), name)));
        open.addAll(sets.types());
        open.addAll(sets.spellings().values());
    }

    /**
     * Makes the text for all types that can be reached from the command line.
     *
     * @param api the model
     * @param docs what to use instead of what is deprecated
     * @param custom which unions have a class with a method for each branch
     * @param sets the fixed sets, and other names of types
     * @param facts the folder of the facts, which tell the types of options and properties
     * @return the text
     */
    public static String emit(Api api, Docs docs, Customisation custom, FixedSets sets, Path facts) {
        SurfaceEmitter emitter = new SurfaceEmitter(api, docs, custom, sets);
        emitter.open.addAll(SurfaceRoots.read(facts));
        return emitter.text(docs.known());
    }

    private String text(VersionSet versions) {
        while (!open.isEmpty()) {
            String name = open.remove();
            Supplier<ObjectNode> type = known.get(name);
            if (type != null && !written.containsKey(name)) {
                written.put(name, type.get());
            }
        }
        StringJoiner list = new StringJoiner("\",\"", "\"", "\"");
        versions.versions().forEach(version -> list.add(version.toString()));
        StringJoiner types = new StringJoiner(",\n");
        written.forEach((name, type) -> types.add("\"" + name + "\":" + type));
        return "{\"versions\":[" + list + "],\n\"types\":{\n" + types + "\n}}\n";
    }

    private ObjectNode ofEnum(EnumModel model) {
        ObjectNode node = parts.type("enum", model.javaName(), model.presence());
        if (sets.isLenient(model.name())) {
            node.put("lenient", true);
        }
        ObjectNode values = node.putObject("values");
        model.values().forEach(value -> parts.addValue(values, model, value));
        return node;
    }

    private ObjectNode alternate(AlternateModel model) {
        ObjectNode node = parts.type("alternate", model.javaName(), model.presence());
        ObjectNode alternatives = node.putObject("alternatives");
        for (Member member : model.alternatives()) {
            alternatives.put(member.wireName(), reach(member.type()));
        }
        return node;
    }

    private ObjectNode struct(ObjectModel model) {
        ObjectNode node = parts.type("struct", model.javaName(), model.presence());
        node.set("members", members(model.members()));
        return node;
    }

    private ObjectNode union(UnionModel model, Api api) {
        ObjectNode node = parts.type("union", model.javaName(), model.presence());
        Member tag = model.discriminator();
        node.put("tag", tag.wireName()).put("tag-type", reach(tag.type())).put("tag-method", tag.javaName());
        node.put("other", model.other().javaName().canonicalName());
        node.set("base", members(model.base()));
        ObjectNode branches = node.putObject("branches");
        for (ObjectModel branch : model.branches()) {
            ObjectNode entry = parts.branch(branch);
            if (branch.inline() != null) {
                entry.put("inline", reach(branch.inline().type()));
            }
            entry.set(
                    "members",
                    members(branch.members().stream()
                            .filter(member ->
                                    member.fixed() == null && !model.base().contains(member))
                            .toList()));
            branches.set(String.valueOf(branch.branch()), entry);
        }
        BranchCatalog catalog = custom.catalog(model.name());
        if (catalog != null) {
            node.put("catalogue", catalog.simpleName());
            if (catalog.id() != null) {
                node.put("id", catalog.id());
            }
            api.enums().stream()
                    .filter(tags -> tags.javaName().equals(TypeCode.javaType(tag.type())))
                    .forEach(tags -> tags.values().stream()
                            .filter(value -> !branches.has(value.wireName()))
                            .forEach(value -> branches.set(value.wireName(), parts.branch(model, value))));
        }
        return node;
    }

    private ObjectNode members(List<Member> members) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        members.forEach(member -> node.set(member.wireName(), parts.member(member, reach(member.type()))));
        return node;
    }

    /** Names a type, and puts it on the list of those to write. */
    private String reach(ValueType type) {
        if (type instanceof ListOf list) {
            return "[" + reach(list.element()) + "]";
        }
        if (type instanceof Named named) {
            open.add(named.name());
            return named.name();
        }
        return switch ((ValueType.Scalar) type) {
            case BOOL -> "bool";
            case STR -> "str";
            case NUMBER -> "double";
            case INT32 -> "int";
            case INT64 -> "long";
            case UINT64 -> "uint64";
            case SIZE -> "size";
            case ANY -> "any";
            case NULL -> "null";
        };
    }
}
