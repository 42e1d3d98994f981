/**
 * The search over all names of QEMU's and the words about them, and a reference of them.
 *
 * <p>Starting points: {@link dev.qemu4j.surface.search.Search}, {@link dev.qemu4j.surface.search.Reference}.
 */
@NullMarked
package dev.qemu4j.surface.search;

import org.jspecify.annotations.NullMarked;
