@NullMarked
package dev.qemu4j.host.plan;

import org.jspecify.annotations.NullMarked;
