package dev.qemu4j.codegen.qom;

import org.jspecify.annotations.Nullable;

/**
 * A type that a program has.
 *
 * @param name its name
 * @param parent the type that it inherits from; null for a root
 * @param isAbstract whether only other types inherit from it
 */
record QomType(String name, @Nullable String parent, boolean isAbstract) {}
