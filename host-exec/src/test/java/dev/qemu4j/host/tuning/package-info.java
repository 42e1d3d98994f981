@NullMarked
package dev.qemu4j.host.tuning;

import org.jspecify.annotations.NullMarked;
