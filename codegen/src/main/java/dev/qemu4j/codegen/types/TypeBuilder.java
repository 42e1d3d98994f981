package dev.qemu4j.codegen.types;

import java.util.List;

/**
 * A builder for all types that have the same sets of properties.
 *
 * @param javaName the class
 * @param sets the sets, the most special first
 */
record TypeBuilder(String javaName, List<PropertySet> sets) {}
