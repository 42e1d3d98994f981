/** The Javadoc of generated classes: what people wrote, and what the facts say. */
@NullMarked
package dev.qemu4j.codegen.docs;

import org.jspecify.annotations.NullMarked;
