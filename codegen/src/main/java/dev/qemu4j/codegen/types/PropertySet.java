package dev.qemu4j.codegen.types;

import java.util.List;

/**
 * The properties that types share.
 *
 * @param javaName the interface
 * @param source the type that they are named after
 * @param setters the properties, by name
 */
record PropertySet(String javaName, String source, List<Setter> setters) {}
