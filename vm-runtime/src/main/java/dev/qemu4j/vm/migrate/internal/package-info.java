/** The steps of a migration, with one point of no return. */
@NullMarked
package dev.qemu4j.vm.migrate.internal;

import org.jspecify.annotations.NullMarked;
