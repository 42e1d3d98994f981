/** The hand-written documentation, as read and as Javadoc. */
@NullMarked
package dev.qemu4j.codegen.docs;

import org.jspecify.annotations.NullMarked;
