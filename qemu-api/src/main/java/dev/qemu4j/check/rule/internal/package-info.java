/** The rules of the check, one for each theme, and facts that QEMU does not tell. */
@NullMarked
package dev.qemu4j.check.rule.internal;

import org.jspecify.annotations.NullMarked;
