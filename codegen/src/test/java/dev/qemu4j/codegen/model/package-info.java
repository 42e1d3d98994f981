/** Names, members and types of the API, and the faults in facts and exceptions that must stop the generation. */
@NullMarked
package dev.qemu4j.codegen.model;

import org.jspecify.annotations.NullMarked;
