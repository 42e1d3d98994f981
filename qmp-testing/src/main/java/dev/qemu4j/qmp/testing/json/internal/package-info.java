/** JSON as QEMU reads and writes it, without the client's code. */
@NullMarked
package dev.qemu4j.qmp.testing.json.internal;

import org.jspecify.annotations.NullMarked;
