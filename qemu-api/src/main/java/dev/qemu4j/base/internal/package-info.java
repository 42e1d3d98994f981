/** The search for secrets; not exported. */
@NullMarked
package dev.qemu4j.base.internal;

import org.jspecify.annotations.NullMarked;
