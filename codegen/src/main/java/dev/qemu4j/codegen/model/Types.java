package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Varying;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.model.ValueType.Kind;
import dev.qemu4j.codegen.model.ValueType.Scalar;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** Translates the names that the facts give to types. */
final class Types {
    private static final Map<String, Scalar> SCALARS = Map.ofEntries(
            Map.entry("bool", Scalar.BOOL),
            Map.entry("str", Scalar.STR),
            Map.entry("number", Scalar.NUMBER),
            Map.entry("int8", Scalar.INT32),
            Map.entry("int16", Scalar.INT32),
            Map.entry("int32", Scalar.INT32),
            Map.entry("uint8", Scalar.INT32),
            Map.entry("uint16", Scalar.INT32),
            Map.entry("uint32", Scalar.INT64),
            Map.entry("int64", Scalar.INT64),
            Map.entry("int", Scalar.INT64),
            Map.entry("uint64", Scalar.UINT64),
            Map.entry("size", Scalar.SIZE),
            Map.entry("any", Scalar.ANY),
            Map.entry("null", Scalar.NULL));

    private final Schema schema;
    private final Packages packages;
    private final Customisation custom;

    Types(Schema schema, Packages packages, Customisation custom) {
        this.schema = schema;
        this.packages = packages;
        this.custom = custom;
    }

    /** The type of a member: that of the newest version, which must be able to hold what the others have. */
    ValueType ofMember(Fact member, String path) {
        Varying varying = member.attributes().get(Attribute.TYPE);
        if (varying == null) {
            throw new IllegalStateException(path + ": of no type");
        }
        String given = custom.type(path);
        if (given != null) {
            return of(given);
        }
        String newest = schema.alias(Schema.bare(varying.newest()));
        Set<String> older = varying.values().values().stream()
                .map(type -> schema.alias(Schema.bare(type)))
                .filter(type -> !type.equals(newest))
                .collect(Collectors.toCollection(TreeSet::new));
        for (String type : older) {
            if (!holds(newest, type)) {
                throw new IllegalStateException(path + ": " + type + " became " + newest);
            }
        }
        // The reference does not tell how wide an integer is; an older schema does.
        Version last = varying.versions().newest();
        if (newest.equals("int") && schema.isFromReference(last) && older.size() == 1) {
            return of(varying.newest().replace(newest, older.iterator().next()));
        }
        return of(varying.newest());
    }

    private boolean holds(String newest, String older) {
        if (SCALARS.containsKey(newest)) {
            return isInteger(newest) && isInteger(older);
        }
        String kind = schema.kind(newest);
        if (SCALARS.containsKey(older)) {
            return kind.equals("alternate") || (kind.equals("enum") && older.equals("str"));
        }
        return kind.equals(schema.kind(older)) && !kind.equals("enum");
    }

    private static boolean isInteger(String type) {
        Scalar scalar = SCALARS.get(type);
        return scalar == Scalar.INT32 || scalar == Scalar.INT64 || scalar == Scalar.UINT64 || scalar == Scalar.SIZE;
    }

    /** The type that a text names. */
    ValueType of(String text) {
        String name = text.replace("?", "");
        if (name.startsWith("[")) {
            return new ValueType.ListOf(of(name.substring(1, name.length() - 1)));
        }
        Scalar scalar = SCALARS.get(name);
        return scalar != null ? scalar : named(name);
    }

    @Nullable
    ValueType ofNullable(@Nullable String text) {
        return text == null ? null : of(text);
    }

    ValueType.Named named(String name) {
        Fact fact = schema.get(name);
        Kind kind = Kind.valueOf(schema.kind(fact).toUpperCase(Locale.ROOT));
        return new ValueType.Named(fact.name(), kind, className(fact, simpleName(fact)));
    }

    String simpleName(Fact type) {
        String given = custom.name(type.name());
        if (given != null) {
            return given;
        }
        // A downstream's type, such as __org.qemu_x-Alt, is named by its words; QEMU's own are names in Java.
        return SourceVersion.isIdentifier(type.name()) && !type.name().startsWith("_")
                ? type.name()
                : Naming.type(type.name());
    }

    ClassName className(Fact home, String javaName) {
        return ClassName.get(packages.of(home), Naming.requireType(home.name(), javaName));
    }
}
