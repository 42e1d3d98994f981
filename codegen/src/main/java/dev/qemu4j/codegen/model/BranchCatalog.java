package dev.qemu4j.codegen.model;

import org.jspecify.annotations.Nullable;

/**
 * A class with a method for each branch of a union, for the union that an option of the command line takes.
 *
 * @param simpleName the class
 * @param id the member that names the object, which comes first in each method; null if objects have no name
 */
public record BranchCatalog(String simpleName, @Nullable String id) {}
