/**
 * Trees of JSON that may be nested deeper than the stack of a thread. Users do not see this package.
 */
@NullMarked
package dev.qemu4j.qapi.tree;

import org.jspecify.annotations.NullMarked;
