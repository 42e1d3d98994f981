package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;

/** The type of a member, an element or a result. */
public sealed interface ValueType {
    /** A type that is built into QAPI. */
    enum Scalar implements ValueType {
        /** {@code bool}. */
        BOOL,
        /** {@code str}. */
        STR,
        /** {@code number}. */
        NUMBER,
        /** The types that fit a Java {@code int}: {@code int8} to {@code int32}, {@code uint8} and {@code uint16}. */
        INT32,
        /** The types that fit a Java {@code long}: {@code int}, {@code int64} and {@code uint32}. */
        INT64,
        /** {@code uint64}. */
        UINT64,
        /** {@code size}. */
        SIZE,
        /** {@code any}. */
        ANY,
        /** {@code null}, in alternates only. */
        NULL
    }

    /** The kinds of types that have a class. */
    enum Kind {
        /** An open enum. */
        ENUM,
        /** A struct. */
        STRUCT,
        /** A union. */
        UNION,
        /** An alternate. */
        ALTERNATE
    }

    /**
     * A type of the schema.
     *
     * @param name its QAPI name, after aliases
     * @param kind its kind
     * @param javaName its class
     */
    record Named(String name, Kind kind, ClassName javaName) implements ValueType {}

    /**
     * An array.
     *
     * @param element what it holds
     */
    record ListOf(ValueType element) implements ValueType {}
}
