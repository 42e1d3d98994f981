/** The facts, resolved: each Java type to be written, with all its members, checked once. */
@NullMarked
package dev.qemu4j.codegen.model;

import org.jspecify.annotations.NullMarked;
