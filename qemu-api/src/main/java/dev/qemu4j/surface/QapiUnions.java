package dev.qemu4j.surface;

import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.Catalog;
import dev.qemu4j.surface.QapiType.EnumType;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Expressions that make branches of unions. */
final class QapiUnions {
    private final QapiSource source;
    private final QapiSetters setters;
    private final JavaNames names;

    QapiUnions(QapiSource source, QapiSetters setters, JavaNames names) {
        this.source = source;
        this.setters = setters;
        this.names = names;
    }

    @Nullable
    String value(UnionType union, JsonNode node, Scope scope) {
        JsonNode tag = source.last(node.path(union.tag().name()));
        if (!node.isObject() || !tag.isString()) {
            return null;
        }
        Map<String, JsonNode> given = QapiSetters.members(node);
        given.remove(union.tag().name());
        if (union.catalog() != null) {
            return ofCatalog(union, union.catalog(), new Tagged(tag.stringValue(), given), scope);
        }
        Branch branch = union.branches().get(tag.stringValue());
        String typed = branch == null ? null : typed(union, branch, given, scope);
        return typed == null ? other(union, tag.stringValue(), given, scope) : typed;
    }

    /** A discriminator's value, and the other members. */
    private record Tagged(String tag, Map<String, JsonNode> given) {}

    private @Nullable String ofCatalog(UnionType union, Catalog catalog, Tagged value, Scope scope) {
        Map<String, JsonNode> given = new LinkedHashMap<>(value.given());
        List<String> arguments = new ArrayList<>();
        Map<String, Member> base = new LinkedHashMap<>(union.base());
        if (catalog.id() != null) {
            Member id = base.remove(catalog.id());
            JsonNode node = given.remove(catalog.id());
            String text = node == null || id == null ? null : source.value(id.type(), node, scope);
            if (text == null && (node != null || (id != null && id.required()))) {
                return null;
            }
            if (text != null) {
                arguments.add(text);
            }
        }
        String type = names.of(catalog.javaClass());
        Branch branch = union.branches().get(value.tag());
        if (branch != null) {
            Map<String, Member> members = new LinkedHashMap<>(base);
            members.putAll(branch.members());
            String variable = scope.fresh(branch.method());
            String chain =
                    QapiSetters.isComplete(members, given) ? setters.chain(members, given, scope.with(variable)) : null;
            if (chain != null) {
                if (!chain.isEmpty()) {
                    arguments.add(QapiSetters.lambda(variable, chain));
                }
                return type + "." + branch.method() + "(" + String.join(", ", arguments) + ")";
            }
        }
        String variable = scope.fresh(value.tag().replaceAll("[^a-z]", "") + "o");
        String chain = QapiSetters.isComplete(base, given) ? setters.chain(base, given, scope.with(variable)) : null;
        arguments.add(0, JavaLiterals.text(value.tag()));
        arguments.add(QapiSetters.lambda(variable, String.valueOf(chain)));
        return chain == null ? null : type + ".of(" + String.join(", ", arguments) + ")";
    }

    private @Nullable String typed(UnionType union, Branch branch, Map<String, JsonNode> members, Scope scope) {
        Map<String, Member> known = union.members(branch);
        Map<String, JsonNode> given = new LinkedHashMap<>(members);
        String inline = branch.inline() == null ? null : inline(branch.inline(), known, given, scope);
        if (branch.inline() != null && inline == null) {
            return null;
        }
        if (Member.required(known) + (inline == null ? 0 : 1) > Member.POSITIONAL) {
            String chain = QapiSetters.isComplete(known, given) ? setters.chain(known, given, scope) : null;
            return chain == null ? null : names.of(branch.javaClass()) + ".builder()" + chain + ".build()";
        }
        List<String> arguments = setters.required(known, given, scope);
        if (arguments == null) {
            return null;
        }
        if (inline != null) {
            arguments.add(inline);
        }
        String variable = scope.fresh(branch.method());
        String chain = setters.chain(known, given, scope.with(variable));
        boolean hasOptions = known.values().stream().anyMatch(member -> !member.required());
        String all = String.join(", ", arguments);
        if (chain == null || (!chain.isEmpty() && !hasOptions)) {
            return chain == null ? null : names.of(branch.javaClass()) + ".builder(" + all + ")" + chain + ".build()";
        }
        boolean clash = arguments.isEmpty()
                && (branch.method().equals(union.tag().method())
                        || union.base().values().stream()
                                .anyMatch(m -> m.method().equals(branch.method())));
        if (chain.isEmpty() && clash) {
            return names.of(branch.javaClass()) + ".of()";
        }
        if (!chain.isEmpty()) {
            arguments.add(QapiSetters.lambda(variable, chain));
        }
        return names.of(union.javaClass()) + "." + branch.method() + "(" + String.join(", ", arguments) + ")";
    }

    /** A union whose members are among the others: all that are not the object's own are the union's. */
    private @Nullable String inline(String type, Map<String, Member> own, Map<String, JsonNode> given, Scope scope) {
        ObjectNode inner = JsonNodeFactory.instance.objectNode();
        for (String name : List.copyOf(given.keySet())) {
            if (!own.containsKey(name)) {
                inner.set(name, given.remove(name));
            }
        }
        return source.value(type, inner, scope);
    }

    private @Nullable String other(UnionType union, String tag, Map<String, JsonNode> given, Scope scope) {
        String chain = QapiSetters.isComplete(union.base(), given) ? setters.chain(union.base(), given, scope) : null;
        String value = source.type(union.tag().type()) instanceof EnumType model
                ? source.constant(model, tag)
                : JavaLiterals.text(tag);
        return chain == null
                ? null
                : names.of(union.other()) + ".builder()." + union.tag().method() + "(" + value + ")" + chain
                        + ".build()";
    }
}
