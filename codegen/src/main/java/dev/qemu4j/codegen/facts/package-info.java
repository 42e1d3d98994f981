/**
 * The facts about QEMU's interfaces, as read: names, types and versions, nothing derived.
 *
 * <p>Starting points: {@link dev.qemu4j.codegen.facts.FactsFile} reads a committed file,
 * {@link dev.qemu4j.codegen.facts.Facts} is what is in it, {@link dev.qemu4j.codegen.facts.Fact} an entity or a part of one.
 */
@NullMarked
package dev.qemu4j.codegen.facts;

import org.jspecify.annotations.NullMarked;
