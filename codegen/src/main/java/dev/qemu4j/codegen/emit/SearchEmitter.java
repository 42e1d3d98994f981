package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.BranchCatalog;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.ObjectModel.CommandTraits;
import dev.qemu4j.codegen.model.Presence;
import dev.qemu4j.codegen.model.UnionModel;
import dev.qemu4j.codegen.model.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the table by which the schema is searched, one name a line.
 *
 * <p>Its columns are kind, name, owner, other words that find it, versions, Java, the type (of what a command returns, for a command)
 * with an exclamation mark if it is required, and the words about it.
 */
public final class SearchEmitter {
    /** The resource that the table is read from. */
    public static final String PATH = "dev/qemu4j/surface/schema-words.tsv";

    private final Api api;
    private final Docs docs;
    private final Customisation custom;
    private final ReadTypes read;
    private final Map<ObjectModel, String> families = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    private SearchEmitter(Api api, Docs docs, Customisation custom) {
        this.api = api;
        this.docs = docs;
        this.custom = custom;
        read = ReadTypes.of(api);
        api.families().forEach((family, commands) -> commands.forEach(command -> families.put(command, family)));
    }

    /**
     * Makes the table of a schema.
     *
     * @param api the model
     * @param docs the words
     * @param custom which unions have a class with a method for each branch
     * @return its text
     */
    public static String emit(Api api, Docs docs, Customisation custom) {
        SearchEmitter emitter = new SearchEmitter(api, docs, custom);
        api.objects().forEach(emitter::add);
        api.unions().forEach(emitter::add);
        api.enums().forEach(emitter::add);
        return String.join("\n", emitter.lines) + "\n";
    }

    private void add(ObjectModel object) {
        String simple = object.javaName().simpleName();
        CommandTraits command = object.command();
        boolean event = object.role() == ObjectModel.Role.EVENT;
        String name = command == null ? object.name() : command.wireName();
        String kind = command != null ? "command" : event ? "event" : "type";
        boolean filled = !event && !read.has(object.name());
        String type = filled ? simple + ".builder(…)" : simple + ".class";
        Presence presence = command == null ? object.presence() : command.presence();
        line(
                new Row(kind, name, "", "", presence, command == null ? type : call(object), returned(command)),
                docs.plain(docs.kinds(object), object.name(), null));
        for (Member member : object.members()) {
            add(member, object, name, "", java(object, member, filled));
        }
    }

    private static String java(ObjectModel object, Member member, boolean filled) {
        String simple = object.javaName().simpleName();
        return filled ? simple + ".builder(…)." + member.javaName() + "(…)" : simple + "::" + member.javaName();
    }

    /** As users of a client write it; the agent's commands are values. */
    private String call(ObjectModel command) {
        String simple = command.javaName().simpleName();
        boolean nothing = command.members().isEmpty() && !command.hasOptions();
        if (api.schema() == Api.Schema.GUEST_AGENT) {
            return nothing ? simple + ".of()" : simple + ".builder(…)";
        }
        String method = Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
        return "qmp." + Naming.method(Objects.requireNonNull(families.get(command))) + "()." + method
                + (nothing ? "()" : "(…)");
    }

    private void add(UnionModel union) {
        BranchCatalog catalog = custom.catalog(union.name());
        String simple = union.javaName().simpleName();
        String tags = String.join(
                " ",
                union.branches().stream()
                        .map(branch -> String.valueOf(branch.branch()))
                        .toList());
        for (ObjectModel branch : union.branches()) {
            String tag = String.valueOf(branch.branch());
            String start = (catalog == null ? simple : catalog.simpleName()) + "." + Naming.method(tag) + "(";
            String id = catalog == null || catalog.id() == null ? "" : "\"…\"";
            String letter = Naming.method(tag).substring(0, 1);
            String words = docs.plain(docs.kinds("type"), union.name() + "/" + tag, null);
            String java = catalog != null
                    ? start + id + ")"
                    : read.has(union.name()) ? branch.javaName().simpleName() + ".class" : start + "…)";
            line(new Row("branch", tag, union.name(), "", branch.presence(), java, ""), words);
            for (Member member : branch.members()) {
                if (member.fixed() != null
                        || member.wireName().equals(union.discriminator().wireName())) {
                    continue;
                }
                boolean base = union.base().contains(member);
                String set = letter + "." + member.javaName() + "(…)";
                String expression = catalog == null
                        ? java(branch, member, !read.has(union.name()))
                        : start + id + (id.isEmpty() ? "" : ", ") + letter + " -> " + set + ")";
                add(member, branch, base ? union.name() : tag, base ? tags : union.name(), expression);
            }
        }
    }

    private void add(Member member, ObjectModel in, String owner, String also, String java) {
        String words = docs.plain(docs.kinds(in), member.owner(), member.wireName());
        String type = type(member.type()) + (member.required() ? "!" : "");
        line(new Row("member", member.wireName(), owner, also, member.presence(), java, type), words);
    }

    private void add(EnumModel model) {
        String simple = model.javaName().simpleName();
        List<String> kinds = docs.kinds("enum", "type");
        line(
                new Row("type", model.name(), "", "", model.presence(), simple + ".of(…)", ""),
                docs.plain(kinds, model.name(), null));
        for (EnumModel.Value value : model.values()) {
            line(
                    new Row(
                            "value",
                            value.wireName(),
                            model.name(),
                            "",
                            value.presence(),
                            simple + "." + value.constant(),
                            ""),
                    docs.plain(kinds, model.name(), value.wireName()));
        }
    }

    /** A line without its words. */
    private record Row(
            String kind, String name, String owner, String also, Presence presence, String java, String type) {}

    private static String returned(@Nullable CommandTraits command) {
        return command == null || command.result() == null ? "" : type(command.result());
    }

    /** In the schema's terms. */
    private static String type(ValueType type) {
        if (type instanceof ValueType.Named named) {
            return named.name();
        }
        if (type instanceof ValueType.ListOf list) {
            return "[" + type(list.element()) + "]";
        }
        return type.toString().toLowerCase(Locale.ROOT);
    }

    private void line(Row row, @Nullable String words) {
        if (written.add(String.join(" ", row.kind(), row.owner(), row.also(), row.name()))) {
            boolean all = row.presence().versions().equals(docs.known());
            lines.add(String.join(
                    "\t",
                    List.of(
                            row.kind(),
                            row.name(),
                            row.owner(),
                            row.also(),
                            all ? "" : row.presence().versions().text(docs.known()),
                            row.java(),
                            row.type(),
                            words == null ? "" : words)));
        }
    }
}
