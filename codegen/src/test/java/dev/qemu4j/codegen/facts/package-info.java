/** The facts about QEMU's interfaces, as read: names, types and versions, nothing derived. */
@NullMarked
package dev.qemu4j.codegen.facts;

import org.jspecify.annotations.NullMarked;
