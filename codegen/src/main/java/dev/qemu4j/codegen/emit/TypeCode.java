package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.Kind;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import dev.qemu4j.codegen.model.ValueType.Named;
import dev.qemu4j.codegen.model.ValueType.Scalar;

/** The code that declares, reads and writes values of a type. */
final class TypeCode {
    private TypeCode() {}

    /** The Java type, primitive where there is one. */
    static TypeName javaType(ValueType type) {
        if (type instanceof ListOf list) {
            return Names.listOf(javaType(list.element()));
        }
        if (type instanceof Named named) {
            return named.javaName();
        }
        return switch ((Scalar) type) {
            case BOOL, NULL -> TypeName.BOOLEAN;
            case STR -> Names.STRING;
            case NUMBER -> TypeName.DOUBLE;
            case INT32 -> TypeName.INT;
            case INT64, UINT64 -> TypeName.LONG;
            case SIZE -> Names.DATA_SIZE;
            case ANY -> Names.JSON_NODE;
        };
    }

    /** An expression of what the reader {@code in} stands on; null where it is of another type. */
    static CodeBlock read(ValueType type) {
        return read(CodeBlock.of("in"), type, 0);
    }

    private static CodeBlock read(CodeBlock in, ValueType type, int depth) {
        if (type instanceof ListOf list) {
            return CodeBlock.of("$L.list($L)", in, elementReader(list.element(), depth));
        }
        if (type instanceof Named named) {
            String reader = named.kind() == Kind.ENUM
                    ? "$L.string($T::of)"
                    : named.kind() == Kind.ALTERNATE ? "$L.value($T::read)" : "$L.object($T::read)";
            return CodeBlock.of(reader, in, named.javaName());
        }
        return CodeBlock.of("$L.$L()", in, method((Scalar) type));
    }

    private static CodeBlock elementReader(ValueType element, int depth) {
        if (element instanceof Scalar scalar && scalar != Scalar.STR) {
            return CodeBlock.of("$T::$L", Names.OBJECT_READER, method(scalar));
        }
        String name = "e" + (depth == 0 ? "" : depth);
        return CodeBlock.of("$L -> $L", name, read(CodeBlock.of(name), element, depth + 1));
    }

    private static String method(Scalar scalar) {
        return switch (scalar) {
            case BOOL -> "bool";
            case STR -> "string";
            case NUMBER -> "number";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case UINT64 -> "uint64";
            case SIZE -> "size";
            case ANY -> "any";
            case NULL -> throw new IllegalArgumentException("null (expected: in alternates only)");
        };
    }

    /** A statement that writes a member, if it has a value. */
    static CodeBlock put(String wireName, CodeBlock value, ValueType type) {
        if (type instanceof ListOf list) {
            return CodeBlock.of(
                    "$T.put(json, $S, $L, $L)", Names.JSON_OUT, wireName, value, elementWriter(list.element(), 0));
        }
        String method = type == Scalar.UINT64 ? "putUnsigned" : "put";
        return CodeBlock.of("$T.$L(json, $S, $L)", Names.JSON_OUT, method, wireName, value);
    }

    /** A lambda that writes an element. */
    static CodeBlock elementWriter(ValueType element, int depth) {
        if (element instanceof ListOf list) {
            String inner = "v" + depth;
            return CodeBlock.of(
                    "(j$L, $L) -> $T.list(j$L, $L, $L)",
                    depth,
                    inner,
                    Names.JSON_OUT,
                    depth,
                    inner,
                    elementWriter(list.element(), depth + 1));
        }
        if (element instanceof Named) {
            return CodeBlock.of("(j, v) -> v.write(j)");
        }
        return switch ((Scalar) element) {
            case BOOL -> CodeBlock.of("$T::writeBoolean", Names.GENERATOR);
            case STR -> CodeBlock.of("$T::writeString", Names.GENERATOR);
            case NUMBER, INT32, INT64 -> CodeBlock.of("$T::writeNumber", Names.GENERATOR);
            case UINT64 -> CodeBlock.of("$T::unsigned", Names.JSON_OUT);
            case SIZE -> CodeBlock.of("$T::size", Names.JSON_OUT);
            case ANY -> CodeBlock.of("$T::any", Names.JSON_OUT);
            case NULL -> throw new IllegalArgumentException("null (expected: in alternates only)");
        };
    }
}
