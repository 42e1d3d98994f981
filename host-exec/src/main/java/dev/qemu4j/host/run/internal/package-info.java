/** The files of a run directory: its base, lock and journal, and the sweep of those that are left. */
@NullMarked
package dev.qemu4j.host.run.internal;

import org.jspecify.annotations.NullMarked;
