/** Tests. */
@NullMarked
package dev.qemu4j.check.rule.internal;

import org.jspecify.annotations.NullMarked;
