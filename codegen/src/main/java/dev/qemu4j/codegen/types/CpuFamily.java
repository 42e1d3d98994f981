package dev.qemu4j.codegen.types;

import java.util.List;

/**
 * The CPUs that have the same features.
 *
 * @param name what they are called in Java, such as {@code X86}
 * @param targets the targets that have them
 * @param builder what builds one
 * @param models the models
 */
record CpuFamily(String name, List<String> targets, TypeBuilder builder, List<Entry> models) {}
