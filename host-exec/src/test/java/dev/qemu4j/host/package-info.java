@NullMarked
package dev.qemu4j.host;

import org.jspecify.annotations.NullMarked;
