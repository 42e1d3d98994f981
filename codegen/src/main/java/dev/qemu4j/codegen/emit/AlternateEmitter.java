package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.AlternateModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.Kind;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import dev.qemu4j.codegen.model.ValueType.Named;
import dev.qemu4j.codegen.model.ValueType.Scalar;
import java.util.Objects;

/** Writes an alternate. It holds its value as an object of the alternative's type. */
final class AlternateEmitter {
    private final AlternateModel alternate;
    private final Docs docs;
    private final ClassName self;

    AlternateEmitter(AlternateModel alternate, Docs docs) {
        this.alternate = alternate;
        this.docs = docs;
        self = alternate.javaName();
    }

    TypeSpec emit() {
        String name = alternate.name();
        TypeSpec.Builder type = TypeSpec.classBuilder(self)
                .addModifiers(PUBLIC, FINAL)
                .superclass(Names.QAPI_ALTERNATE)
                .addJavadoc(
                        "$L",
                        docs.type(
                                docs.kinds("type"),
                                name,
                                "The alternate {@code " + name + "}.",
                                "QAPI alternate {@code " + name + "}.",
                                alternate.presence()))
                .addField(Names.STRING, "alternative", PRIVATE, FINAL)
                .addField(Object.class, "value", PRIVATE, FINAL)
                .addMethod(constructor());
        alternate.alternatives().forEach(member -> type.addMethod(factory(member)));
        alternate.alternatives().forEach(member -> type.addMethod(accessor(member)));
        return type.addMethod(other()).addMethod(write()).addMethod(read()).build();
    }

    private static MethodSpec constructor() {
        return MethodSpec.constructorBuilder()
                .addModifiers(PRIVATE)
                .addParameter(String.class, "alternative")
                .addParameter(Object.class, "value")
                .addStatement("this.alternative = alternative")
                .addStatement("this.value = value")
                .build();
    }

    private MethodSpec factory(Member member) {
        boolean isNull = member.type() == Scalar.NULL;
        MethodSpec.Builder method = MethodSpec.methodBuilder(isNull ? "ofNull" : "of")
                .addModifiers(PUBLIC, STATIC)
                .returns(self);
        if (isNull) {
            return method.addJavadoc("Returns the null of JSON.\n\n@return the value")
                    .addStatement("return new $T($S, $S)", self, member.wireName(), "null")
                    .build();
        }
        String name = member.type() instanceof Scalar ? "value" : member.javaName();
        return method.addJavadoc(
                        "Returns a {@code $L}.\n\n@param $L what it is\n@return the value", member.wireName(), name)
                .addParameter(TypeCode.javaType(member.type()), name)
                .addStatement("return new $T($S, $L)", self, member.wireName(), copied(member.type(), name))
                .build();
    }

    private static CodeBlock copied(ValueType type, String name) {
        if (type instanceof ListOf) {
            return CodeBlock.of("$T.copyOf($N)", java.util.List.class, name);
        }
        return TypeCode.javaType(type).isPrimitive()
                ? CodeBlock.of("$N", name)
                : CodeBlock.of("$1T.requireNonNull($2N, $2S)", Objects.class, name);
    }

    private MethodSpec accessor(Member member) {
        if (member.type() == Scalar.NULL) {
            return MethodSpec.methodBuilder("isNull")
                    .addJavadoc("Tells whether it is the null of JSON.\n\n@return true if it is")
                    .addModifiers(PUBLIC)
                    .returns(boolean.class)
                    .addStatement("return alternative.equals($S)", member.wireName())
                    .build();
        }
        TypeName type = TypeCode.javaType(member.type()).box();
        MethodSpec.Builder method = MethodSpec.methodBuilder(member.javaName())
                .addJavadoc(
                        "Returns the {@code $L}.\n\n@return the value; null if it is something else", member.wireName())
                .addModifiers(PUBLIC)
                .returns(Names.nullable(type));
        if (member.type() instanceof ListOf) {
            method.addAnnotation(Annotations.suppress("unchecked"));
        }
        return method.addStatement("return alternative.equals($S) ? ($T) value : null", member.wireName(), type)
                .build();
    }

    private static MethodSpec other() {
        return MethodSpec.methodBuilder("other")
                .addJavadoc(
                        "Returns what this version of the library knows no alternative for.\n\n@return the value; null if it is one of the others")
                .addModifiers(PUBLIC)
                .returns(Names.nullable(Names.JSON_NODE))
                .addStatement("return alternative.isEmpty() ? ($T) value : null", Names.JSON_NODE)
                .build();
    }

    private MethodSpec write() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("write")
                .addAnnotation(Override.class)
                .addModifiers(PUBLIC)
                .addParameter(Names.GENERATOR, "json");
        boolean list = alternate.alternatives().stream().anyMatch(member -> member.type() instanceof ListOf);
        if (list) {
            method.addAnnotation(Annotations.suppress("unchecked"));
        }
        method.beginControlFlow("switch (alternative)");
        for (Member member : alternate.alternatives()) {
            method.addStatement("case $S -> $L", member.wireName(), writer(member.type()));
        }
        return method.addStatement("default -> $T.any(json, ($T) value)", Names.JSON_OUT, Names.JSON_NODE)
                .endControlFlow()
                .build();
    }

    private static CodeBlock writer(ValueType type) {
        if (type instanceof ListOf list) {
            return CodeBlock.of(
                    "$T.list(json, ($T) value, $L)",
                    Names.JSON_OUT,
                    TypeCode.javaType(type),
                    TypeCode.elementWriter(list.element(), 0));
        }
        if (type instanceof Named named) {
            return CodeBlock.of("(($T) value).write(json)", named.javaName());
        }
        return switch ((Scalar) type) {
            case BOOL -> CodeBlock.of("json.writeBoolean((Boolean) value)");
            case STR -> CodeBlock.of("json.writeString((String) value)");
            case INT32 -> CodeBlock.of("json.writeNumber((Integer) value)");
            case INT64 -> CodeBlock.of("json.writeNumber((Long) value)");
            case UINT64 -> CodeBlock.of("$T.unsigned(json, (Long) value)", Names.JSON_OUT);
            case SIZE -> CodeBlock.of("$T.size(json, ($T) value)", Names.JSON_OUT, Names.DATA_SIZE);
            case NUMBER -> CodeBlock.of("json.writeNumber((Double) value)");
            case NULL -> CodeBlock.of("json.writeNull()");
            case ANY -> throw new IllegalArgumentException("any in an alternate");
        };
    }

    private MethodSpec read() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("read")
                .addModifiers(PUBLIC, STATIC)
                .returns(self)
                .addParameter(Names.PARSER, "parser")
                .addJavadoc(
                        "Reads a value.\n\n@param parser stands on the value's first token, and is left on its last\n@return the value")
                .addStatement("$1T in = $1T.ofValue(parser)", Names.OBJECT_READER);
        for (Member member : alternate.alternatives()) {
            method.beginControlFlow("if (in.is$L())", token(member.type()));
            if (member.type() == Scalar.NULL) {
                method.addStatement("return ofNull()");
            } else {
                method.addStatement("var value = $L", TypeCode.read(member.type()))
                        .beginControlFlow("if (value != null)")
                        .addStatement("return of(value)")
                        .endControlFlow();
            }
            method.endControlFlow();
        }
        return method.addStatement("return new $T($S, in.whole())", self, "").build();
    }

    private static String token(ValueType type) {
        if (type instanceof ListOf) {
            return "Array";
        }
        if (type instanceof Named named) {
            return named.kind() == Kind.ENUM ? "String" : "Object";
        }
        return switch ((Scalar) type) {
            case BOOL -> "Boolean";
            case STR -> "String";
            case NULL -> "Null";
            default -> "Number";
        };
    }
}
