@NullMarked
package dev.qemu4j.qmp.testing.json.internal;

import org.jspecify.annotations.NullMarked;
