/** Lines of JSON and the messages in them, on the way in. */
@NullMarked
package dev.qemu4j.qmp.wire.internal;

import org.jspecify.annotations.NullMarked;
