package dev.qemu4j.surface;

import dev.qemu4j.surface.QapiType.AlternateType;
import dev.qemu4j.surface.QapiType.EnumType;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes the Java expressions that make values of QEMU's schema. What this version of the library does not know, or what
 * does not fit its type, is set by name.
 */
public final class QapiSource {
    private final QapiTypes types = QapiTypes.instance();
    private final JavaNames names;
    private final boolean texts;
    private final QapiScalars scalars;
    private final QapiSetters setters;
    private final QapiUnions unions;

    private QapiSource(JavaNames names, boolean texts) {
        this.names = names;
        this.texts = texts;
        scalars = new QapiScalars(names, texts);
        setters = new QapiSetters(this, scalars);
        unions = new QapiUnions(this, setters, names);
    }

    /**
     * For trees of JSON, whose scalars are of their types.
     *
     * @param names the names of the source file
     * @return a writer of expressions
     */
    public static QapiSource ofJson(JavaNames names) {
        return new QapiSource(names, false);
    }

    /**
     * For trees all of whose scalars are texts, as {@link KeyvalTree} makes them: {@code on}, {@code 2G}.
     *
     * @param names the names of the source file
     * @return a writer of expressions
     */
    public static QapiSource ofTexts(JavaNames names) {
        return new QapiSource(names, true);
    }

    /**
     * Writes an expression.
     *
     * @param type the type's name in the schema
     * @param tree the value
     * @return the expression; null if the tree cannot be a value of the type
     */
    public @Nullable String of(String type, JsonNode tree) {
        return value(type, tree, Scope.EMPTY);
    }

    @Nullable
    QapiType type(String name) {
        return types.get(name);
    }

    boolean areTexts() {
        return texts;
    }

    /** Returns the last value of a parameter that texts give several times, unless it is a list. */
    JsonNode last(JsonNode node) {
        return texts && node.isArray() && !node.isEmpty() ? node.get(node.size() - 1) : node;
    }

    @Nullable
    String value(String type, JsonNode given, Scope scope) {
        if (type.startsWith("[")) {
            return list(type.substring(1, type.length() - 1), given, scope);
        }
        QapiType known = types.get(type);
        JsonNode node = known instanceof AlternateType ? given : last(given);
        if (known instanceof EnumType model) {
            return node.isString() ? constant(model, node.stringValue()) : null;
        }
        if (known instanceof AlternateType model) {
            return alternate(model, node, scope);
        }
        if (known instanceof StructType model) {
            return struct(model, node, scope);
        }
        if (known instanceof UnionType model) {
            return unions.value(model, node, scope);
        }
        return scalars.expression(type, node, false);
    }

    String constant(EnumType model, String value) {
        String constant = model.constants().get(value);
        String type = names.of(model.javaClass());
        return constant == null ? type + ".of(" + JavaLiterals.text(value) + ")" : type + "." + constant;
    }

    private @Nullable String alternate(AlternateType model, JsonNode node, Scope scope) {
        String type = alternative(model, node);
        String factory = names.of(model.javaClass());
        if (type == null || type.equals("null")) {
            return type == null ? null : factory + ".ofNull()";
        }
        String inner = value(type, node, scope);
        return inner == null ? null : factory + ".of(" + inner + ")";
    }

    /** The type that an alternate has for a value, told apart by the kind of JSON; null if it has none. */
    @Nullable
    String alternative(AlternateType model, JsonNode node) {
        for (String type : model.types().values()) {
            if (fits(type, node)) {
                return type;
            }
        }
        return null;
    }

    private boolean fits(String type, JsonNode node) {
        QapiType known = types.get(type);
        if (type.startsWith("[")) {
            return node.isArray();
        }
        if (known instanceof StructType || known instanceof UnionType) {
            return node.isObject();
        }
        if (known instanceof EnumType) {
            return node.isString();
        }
        return type.equals("null") ? node.isNull() : scalars.expression(type, node, false) != null;
    }

    private @Nullable String struct(StructType model, JsonNode node, Scope scope) {
        String type = names.of(model.javaClass());
        if (texts && node.isString() && isText(model)) {
            return type + ".of(" + JavaLiterals.text(node.stringValue()) + ")";
        }
        if (!node.isObject()) {
            return null;
        }
        Map<String, JsonNode> given = QapiSetters.members(node);
        if (!QapiSetters.isComplete(model.members(), given)) {
            return null;
        }
        List<String> arguments = model.startsEmpty() ? List.of() : setters.required(model.members(), given, scope);
        String chain = arguments == null ? null : setters.chain(model.members(), given, scope);
        if (arguments == null || chain == null) {
            return null;
        }
        String all = "(" + String.join(", ", arguments) + ")";
        return chain.isEmpty() && !arguments.isEmpty()
                ? type + ".of" + all
                : type + ".builder" + all + chain + ".build()";
    }

    /** Tells whether it is a struct around a text, which the schema needs where options are lists of texts. */
    static boolean isText(QapiType type) {
        if (!(type instanceof StructType struct) || struct.members().size() != 1) {
            return false;
        }
        Member member = struct.members().get("str");
        return member != null && member.required() && member.type().equals("str");
    }

    private @Nullable String list(String element, JsonNode node, Scope scope) {
        List<JsonNode> elements = elements(node);
        if (elements == null) {
            return null;
        }
        List<String> expressions = new ArrayList<>();
        for (JsonNode each : elements) {
            String scalar = scalars.expression(element, each, true);
            String expression = scalar == null ? value(element, each, scope) : scalar;
            if (expression == null) {
                return null;
            }
            expressions.add(expression);
        }
        return names.of("java.util.List") + ".of(" + String.join(", ", expressions) + ")";
    }

    /** The elements of a list: outside JSON, a single text is a list, too. */
    @Nullable
    List<JsonNode> elements(JsonNode node) {
        if (!node.isArray()) {
            return texts && node.isString() ? List.of(node) : null;
        }
        List<JsonNode> elements = new ArrayList<>();
        node.forEach(elements::add);
        return elements;
    }
}
