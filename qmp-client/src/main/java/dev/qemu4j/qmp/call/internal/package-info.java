/** Commands on their way: encoded, waited for, limited in time. */
@NullMarked
package dev.qemu4j.qmp.call.internal;

import org.jspecify.annotations.NullMarked;
